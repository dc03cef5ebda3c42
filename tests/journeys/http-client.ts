/** A person at the API: signs in, sends, remembers every write so that it can be sent again. */
import { v7 as uuid } from 'uuid';

/** JSON read as a person reads it: every field may be there, and says what it is when used. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  status: number;
  body: Json;
  headers: Headers;
}

export interface Write {
  person: Person;
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
  reply: Reply;
}

export class Person {
  /** Every write of every person, in order. */
  static readonly writes: Write[] = [];
  private token = '';

  constructor(
    private readonly url: string,
    readonly username: string,
    readonly password: string,
  ) {}

  async signIn(): Promise<this> {
    const { username, password } = this;
    const reply = await this.send('POST', '/v1/session', { username, password });
    if (reply.status >= 300)
      throw new Error(`${username} cannot sign in: ${JSON.stringify(reply.body)}`);
    this.token = reply.body.accessToken;
    return this;
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  /** A write, remembered when it was answered with success. */
  async write(
    method: 'POST' | 'PUT',
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const reply = await this.send(method, path, body, headers);
    if (reply.status < 300) {
      Person.writes.push({ person: this, method, path, body, headers, reply });
    }
    return reply;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text ? JSON.parse(text) : undefined,
      headers: response.headers,
    };
  }
}

/** Makes an account and signs it in. */
export async function newPerson(
  admin: Person,
  url: string,
  username: string,
  grants: { role: string; at: string }[],
): Promise<Person> {
  const password = uuid();
  const account = { id: uuid(), username, password, displayName: username, grants };
  const reply = await admin.send('POST', '/v1/accounts', account);
  if (reply.status >= 300) throw new Error(`no account ${username}: ${JSON.stringify(reply.body)}`);
  return new Person(url, username, password).signIn();
}
