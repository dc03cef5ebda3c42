/**
 * The public API over HTTP, for programs that load much. One session, kept fresh; what is busy or
 * out of reach for a while is waited for and asked again. Asking again is safe because every write
 * has an id of its own.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '@satchel/contracts';
import type { Clock } from '@satchel/language';

export interface ApiOptions {
  /** Address of the gateway. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Through what the reports are said to have come. */
  readonly channel: 'api' | 'app' | 'import';
  readonly clock: Clock;
  /** How long one request may be tried for, in milliseconds. Default: five minutes. */
  readonly patienceMs?: number;
  /** Ends every wait and starts no request once it aborts; what is under way is answered first. */
  readonly signal?: AbortSignal;
  /** Told when a wait begins, for the person who watches. */
  readonly onWait?: (why: string, seconds: number) => void;
}

/** The API said no. Trying again would not help. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    what: string,
  ) {
    super(`${what}: ${status} ${problem.code ?? ''} ${problem.detail ?? ''}`.trimEnd());
  }
}

/** The API could not be reached, or stayed busy, for as long as we wait. */
export class ApiOutOfReach extends Error {
  override readonly name = 'ApiOutOfReach';
}

interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly staleAtMs: number;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds: number | undefined;
}

type Method = 'GET' | 'POST' | 'PUT';

const PATIENCE_MS = 300_000;
const REQUEST_MS = 60_000;
const RENEW_BEFORE_MS = 60_000;
const LONGEST_WAIT_SECONDS = 65;
const BUSY = new Set([429, 502, 503, 504]);

export class Api {
  private session: Session | undefined;
  private renewing: Promise<Session> | undefined;
  private serverMs = 0;

  constructor(private readonly options: ApiOptions) {}

  /** When the server took the request it answered last, by its own clock; epoch milliseconds. */
  get lastAnsweredAtMs(): number {
    return this.serverMs;
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path);
  }

  /** `version` is the ETag that the answer must still have. */
  post<T>(path: string, body: object, version?: number): Promise<T> {
    return this.ask<T>('POST', path, body, version);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.ask<T>('PUT', path, body);
  }

  /** Throws ApiRefusal or ApiOutOfReach; the reason of the signal once that is aborted. */
  private async ask<T>(method: Method, path: string, body?: object, version?: number): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const ifMatch = version === undefined ? {} : { 'if-match': `"${version}"` };
    let used: Session | undefined;
    const once = async (): Promise<Reply> => {
      used = await this.signedIn();
      return this.send(method, path, text, {
        authorization: `Bearer ${used.accessToken}`,
        ...ifMatch,
      });
    };
    let reply = await this.patiently(once);
    if (reply.status === 401) {
      // The token ran out on the way, or the account has changed: sign in anew, one request for
      // all.
      if (this.session === used) this.session = undefined;
      reply = await this.patiently(once);
    }
    if (reply.status >= 300) {
      throw new ApiRefusal(reply.status, reply.body as Partial<Problem>, `${method} ${path}`);
    }
    return reply.body as T;
  }

  /** Whoever comes first renews, the others wait for it: a refresh token works only once. */
  private signedIn(): Promise<Session> {
    if (this.renewing) return this.renewing;
    const { session } = this;
    const nowMs = this.options.clock.now().getTime();
    if (session && nowMs < session.staleAtMs) return Promise.resolve(session);
    this.renewing = this.renew(session)
      .then((renewed) => {
        this.session = renewed;
        return renewed;
      })
      .finally(() => {
        this.renewing = undefined;
      });
    return this.renewing;
  }

  private async renew(old: Session | undefined): Promise<Session> {
    if (old) {
      const { refreshToken } = old;
      const reply = await this.patiently(() =>
        this.postOpen('/v1/session/refresh', { refreshToken }),
      );
      if (reply.status < 300) return this.sessionOf(reply);
    }
    const { username, password, channel } = this.options;
    const signIn = { username, password, channel };
    const reply = await this.patiently(() => this.postOpen('/v1/session', signIn));
    if (reply.status < 300) return this.sessionOf(reply);
    throw new ApiRefusal(reply.status, reply.body as Partial<Problem>, `sign in as ${username}`);
  }

  private postOpen(path: string, body: object): Promise<Reply> {
    return this.send('POST', path, JSON.stringify(body));
  }

  private sessionOf({ body }: Reply): Session {
    const { accessToken, refreshToken, expiresInSeconds } = body as Session & {
      expiresInSeconds: number;
    };
    const lifeMs = Math.max(expiresInSeconds * 1000 - RENEW_BEFORE_MS, expiresInSeconds * 500);
    const staleAtMs = this.options.clock.now().getTime() + lifeMs;
    return { accessToken, refreshToken, staleAtMs };
  }

  /** Asks until there is an answer other than "busy", as long as the patience lasts. */
  private async patiently(send: () => Promise<Reply>): Promise<Reply> {
    const untilMs = performance.now() + (this.options.patienceMs ?? PATIENCE_MS);
    for (let attempt = 1; ; attempt += 1) {
      this.options.signal?.throwIfAborted();
      const outcome = await send().catch((error: unknown) => this.outOfReach(error));
      const isBusy = typeof outcome === 'string' || BUSY.has(outcome.status);
      if (!isBusy) return outcome;
      const why = typeof outcome === 'string' ? outcome : wordsOf(outcome);
      const told = typeof outcome === 'string' ? undefined : outcome.retryAfterSeconds;
      const seconds = Math.min(told ?? backOff(attempt), LONGEST_WAIT_SECONDS);
      if (performance.now() + seconds * 1000 > untilMs) {
        throw new ApiOutOfReach(`${this.options.url} gave no answer in time: ${why}`);
      }
      this.options.onWait?.(why, seconds);
      const { signal } = this.options;
      await pause(seconds * 1000, undefined, signal ? { signal } : {});
    }
  }

  /** Why it could not be reached; anything else is thrown on. */
  private outOfReach(error: unknown): string {
    if (error instanceof ApiRefusal || error instanceof ApiOutOfReach) throw error;
    // What went wrong on the network stands in the cause of what fetch throws.
    const { cause = error } = error as { cause?: unknown };
    const { message, code } = cause as { message?: string; code?: string };
    return message || code || String(cause);
  }

  private async send(
    method: Method,
    path: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const response = await fetch(new URL(path, this.options.url), {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    const text = await response.text();
    const retryAfter = response.headers.get('retry-after');
    this.serverMs = takenAtMs(response.headers) ?? this.serverMs;
    return {
      status: response.status,
      body: bodyOf(text, response.status),
      retryAfterSeconds: retryAfter === null ? undefined : Number(retryAfter) || undefined,
    };
  }
}

/** From the request's id, a UUID of version 7, which begins with the time; else to the second. */
function takenAtMs(headers: Headers): number | undefined {
  const id = headers.get('x-request-id') ?? '';
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id)) {
    return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  }
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : date;
}

function bodyOf(text: string, status: number): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between answers in its own words; a success must be ours.
    if (status < 300) throw new ApiRefusal(status, { detail: 'the answer is no JSON' }, 'reading');
    return { detail: text.slice(0, 200) };
  }
}

function wordsOf({ status, body }: Reply): string {
  const { code, detail } = body as Partial<Problem>;
  return `${status} ${code ?? ''} ${detail ?? ''}`.trim();
}

/** Half a second, doubled each time up to ten, the last quarter of it random. */
function backOff(attempt: number): number {
  const most = Math.min(0.5 * 2 ** (attempt - 1), 10);
  return most * (0.75 + Math.random() / 4);
}
