/** What the benchmark says to the system before it measures: sign in, register, open the kits. */
export interface GatewayClient {
  url: string;
  token: string;
}

export async function signIn(
  url: string,
  username: string,
  password: string,
): Promise<GatewayClient> {
  const body = await call({ url, token: '' }, 'POST', '/v1/session', { username, password });
  return { url, token: String((body as { accessToken?: string }).accessToken) };
}

export async function call(
  client: GatewayClient,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(client.url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(client.token ? { authorization: `Bearer ${client.token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Fails loudly when an item of a batch was not taken. */
export function mustBeTaken(answer: unknown): void {
  const items = (answer as { items: { outcome: string; problem?: { detail: string } }[] }).items;
  const failed = items.find((item) =>
    ['refused', 'malformed', 'not-permitted', 'failed'].includes(item.outcome),
  );
  if (failed) throw new Error(`an item was not taken: ${failed.problem?.detail ?? failed.outcome}`);
}
