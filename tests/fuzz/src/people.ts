/** The people of the run: registered once, signed in, and again before their tokens run out. */
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { PASSENGER, PEOPLE, type PersonName, registration } from './country.js';
import type { Json } from './dice.js';

const AGAIN_AFTER_MS = 5 * 60_000;
const PATIENCE_MS = 30_000;

export class People {
  private readonly tokens = new Map<string, string>();
  private readonly passwords = new Map<string, string>();
  private readonly refreshTokens: string[] = [];
  private sent = 0;
  private renewedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly url: string) {}

  /** Registers the country and everybody in it. */
  async settle(adminPassword: string): Promise<void> {
    const admin = await this.send('POST', '/v1/session', {
      username: 'admin',
      password: adminPassword,
    });
    for (const { path, items } of registration()) {
      const { items: answers } = await this.send('PUT', path, { items }, admin.accessToken);
      const refused = answers.filter(({ outcome }: { outcome: string }) => outcome === 'refused');
      if (refused.length > 0) throw new Error(`${path}: ${JSON.stringify(refused)}`);
    }
    for (const [name, grants] of Object.entries(PEOPLE)) {
      const username = name.toLowerCase();
      const password = username === PASSENGER.username ? PASSENGER.password : uuid();
      const account = { id: uuid(), username, password, displayName: name, grants };
      await this.send('POST', '/v1/accounts', account, admin.accessToken);
      this.passwords.set(name, password);
    }
  }

  /** The token of a person, none for nobody. */
  tokenOf(name: PersonName | 'nobody'): string {
    return this.tokens.get(name) ?? '';
  }

  /** Signs everybody in whose token is old; answers how many sessions that may have opened. */
  async renew(): Promise<number> {
    if (performance.now() - this.renewedAt < AGAIN_AFTER_MS) return 0;
    this.renewedAt = performance.now();
    const before = this.sent;
    for (const [name, password] of this.passwords) {
      const username = name.toLowerCase();
      const { accessToken } = await this.send('POST', '/v1/session', { username, password });
      this.tokens.set(name, accessToken);
    }
    return this.sent - before;
  }

  /** Keeps a refresh token that an answer gave. */
  keepRefresh(body: string): void {
    const found = /"refreshToken":"([^"]+)"/.exec(body)?.[1];
    if (found) this.refreshTokens.push(found);
  }

  /** A refresh token that was not used yet, if there is one. */
  takeRefresh(): string {
    return this.refreshTokens.shift() ?? 'none-is-left';
  }

  /** What a busy machine did not answer in time is asked again; all of this may be sent twice. */
  private send(method: string, path: string, body: object, token = ''): Promise<Json> {
    return eventually(() => this.sendOnce(method, path, body, token), { withinMs: PATIENCE_MS });
  }

  private async sendOnce(method: string, path: string, body: object, token: string): Promise<Json> {
    this.sent += 1;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
