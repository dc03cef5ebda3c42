/** What the benchmark says to the system before it measures: sign in, register, open the kits. */
import { setTimeout as pause } from 'node:timers/promises';

export interface GatewayClient {
  url: string;
  token: string;
}

const TIMES_MOST = 10;
const AGAIN_AFTER_MS = 1000;

export async function signIn(
  url: string,
  username: string,
  password: string,
): Promise<GatewayClient> {
  const body = await call({ url, token: '' }, 'POST', '/v1/session', { username, password });
  return { url, token: String((body as { accessToken?: string }).accessToken) };
}

/** An answer that decided nothing is asked for again, with the same ids, as every client has to. */
export async function call(
  client: GatewayClient,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  for (let times = 1; ; times += 1) {
    const response = await fetch(client.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(client.token ? { authorization: `Bearer ${client.token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return text ? JSON.parse(text) : undefined;
    if (response.status !== 503 || times === TIMES_MOST) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    }
    await pause(AGAIN_AFTER_MS);
  }
}

/** Fails loudly when an item of a batch was not taken. */
export function mustBeTaken(answer: unknown): void {
  const items = (answer as { items: { outcome: string; problem?: { detail: string } }[] }).items;
  const failed = items.find((item) =>
    ['refused', 'malformed', 'not-permitted', 'failed'].includes(item.outcome),
  );
  if (failed) throw new Error(`an item was not taken: ${failed.problem?.detail ?? failed.outcome}`);
}
