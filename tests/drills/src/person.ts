/**
 * A person at the API whose patience ends: every request is answered, or fails within its time.
 * Signs in again before the access token runs out.
 */
import { v7 as uuid } from 'uuid';

/** JSON read as a person reads it: every field may be there, and says what it is when used. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

const PATIENCE_MS = 15_000;
/** Tokens live ten minutes. */
const TOKEN_MS = 8 * 60_000;

export class Person {
  private token = '';
  private hurry: AbortController | undefined;
  private signedInAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly url: string,
    readonly username: string,
    readonly password: string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** Throws when it is not answered with success. */
  async signIn(): Promise<this> {
    const { username, password } = this;
    const reply = await this.exchange('POST', '/v1/session', { username, password }, {});
    if (reply.status >= 300) {
      throw new Error(`${username} cannot sign in: ${reply.status} ${JSON.stringify(reply.body)}`);
    }
    this.token = reply.body.accessToken;
    this.signedInAt = performance.now();
    return this;
  }

  /** Gives up on everything that waits for an answer now. */
  giveUp(): void {
    this.hurry?.abort(new Error('the person gave up waiting'));
    this.hurry = undefined;
  }

  private impatience(): AbortSignal[] {
    this.hurry ??= new AbortController();
    return [this.hurry.signal];
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  /** Throws when there is no answer in time, or the connection broke. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    if (performance.now() - this.signedInAt > TOKEN_MS) await this.signIn();
    return this.exchange(method, path, body, { authorization: `Bearer ${this.token}`, ...headers });
  }

  /** A request with these headers only, as whoever is not signed in sends it. */
  async exchange(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(this.patienceMs), ...this.impatience()]),
    });
    const text = await response.text();
    // Files and papers are no JSON and stay as they are.
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: isJson && text ? JSON.parse(text) : text || undefined,
      headers: response.headers,
    };
  }
}

/** Makes an account and signs it in. */
export async function newPerson(
  admin: Person,
  url: string,
  username: string,
  grants: readonly { readonly role: string; readonly at: string }[],
): Promise<Person> {
  const password = uuid();
  const account = { id: uuid(), username, password, displayName: username, grants };
  const reply = await admin.send('POST', '/v1/accounts', account);
  if (reply.status >= 300) throw new Error(`no account ${username}: ${JSON.stringify(reply.body)}`);
  return new Person(url, username, password).signIn();
}
