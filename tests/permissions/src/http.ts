/**
 * Requests to the gateway as anybody may send them, and what came back. A 503 decides nothing, so
 * what was not decided is asked again with the same id, as every client has to.
 */
import { eventually } from '@satchel/proving';

/** JSON read as a person reads it: every field may be there. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly headers: Headers;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const DECIDED_WITHIN_MS = 20_000;

export function send(url: string, request: Request, token?: string): Promise<Reply> {
  const decided = async (): Promise<Reply> => {
    const reply = await sendOnce(url, request, token);
    if (reply.status === 503) throw new Error(`undecided: ${JSON.stringify(reply.body)}`);
    return reply;
  };
  return eventually(decided, { withinMs: DECIDED_WITHIN_MS });
}

async function sendOnce(url: string, request: Request, token?: string): Promise<Reply> {
  const { method, path, body, headers } = request;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const { status } = response;
  return { status, body: isJson && text ? JSON.parse(text) : text, headers: response.headers };
}

/** The reply, or an error that shows what was asked and answered. */
export async function succeed(url: string, request: Request, token?: string): Promise<Reply> {
  const reply = await send(url, request, token);
  const items: Json[] = Array.isArray(reply.body?.items) ? reply.body.items : [];
  const bad = items.find((item) => item.problem !== undefined);
  if (reply.status >= 300 || bad) {
    const said = JSON.stringify(bad ?? reply.body);
    throw new Error(`${request.method} ${request.path}: ${reply.status} ${said}`);
  }
  return reply;
}
