/**
 * What the broker itself lets each service say and hear, subject by subject, against
 * `messages.csv`. Tried on a server with the users of the real system and nothing else on it.
 */
import { readFileSync } from 'node:fs';
import { connect, type NatsConnection } from '@nats-io/transport-node';

export interface BrokerCell {
  readonly user: string;
  readonly subject: string;
  readonly way: 'publish' | 'subscribe';
  readonly isExpected: boolean;
}

/** Every service × every subject × both ways. */
export function brokerCells(): BrokerCell[] {
  const text = readFileSync(new URL('../messages.csv', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const [header = [], ...rows] = lines.map((line) => line.split(','));
  return rows.flatMap(([subject = '', ...words]) =>
    header.slice(1).flatMap((user, index) => {
      const word = words[index] ?? '';
      if (!['asks', 'tells', 'answers', ''].includes(word)) throw new Error(`what is ${word}?`);
      const isAnswering = word === 'answers';
      const isSaying = word === 'asks' || word === 'tells';
      return [
        // A subject with a wildcard cannot be published to by anybody.
        ...(subject.includes('>')
          ? []
          : [{ user, subject, way: 'publish' as const, isExpected: isSaying }]),
        { user, subject, way: 'subscribe' as const, isExpected: isAnswering },
      ];
    }),
  );
}

/** The cells that the server decides otherwise than expected. */
export async function brokerDeviations(
  url: (user: string) => string,
  cells: readonly BrokerCell[],
): Promise<string[]> {
  const deviations: string[] = [];
  for (const user of new Set(cells.map((cell) => cell.user))) {
    const refused = await refusals(
      url(user),
      cells.filter((cell) => cell.user === user),
    );
    for (const cell of cells.filter((each) => each.user === user)) {
      const isAllowed = !refused.has(keyOf(cell));
      if (isAllowed === cell.isExpected) continue;
      const verdict = isAllowed ? 'may' : 'may not';
      deviations.push(`${user} ${verdict} ${cell.way} ${cell.subject}`);
    }
  }
  return deviations;
}

/** Tries all on one connection; the server names what it refuses before it answers a ping. */
async function refusals(url: string, cells: readonly BrokerCell[]): Promise<Set<string>> {
  const { host, username, password } = new URL(url);
  const user = decodeURIComponent(username);
  const pass = decodeURIComponent(password);
  const connection = await connect({ servers: host, user, pass });
  const refused = new Set<string>();
  const watching = watch(connection, refused);
  for (const { subject, way } of cells) {
    if (way === 'publish') connection.publish(subject, '{}');
    else connection.subscribe(subject, { callback: () => undefined });
  }
  await connection.flush();
  await connection.close();
  await watching;
  return refused;
}

async function watch(connection: NatsConnection, refused: Set<string>): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type !== 'error') continue;
    const said = /Permissions Violation for (Publish to|Subscription to) "([^"]+)"/i;
    const [, what = '', subject = ''] = said.exec(String(status.error)) ?? [];
    if (what === '') throw status.error;
    refused.add(`${what.startsWith('P') ? 'publish' : 'subscribe'} ${subject}`);
  }
}

function keyOf({ way, subject }: BrokerCell): string {
  return `${way} ${subject}`;
}
