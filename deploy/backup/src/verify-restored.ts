/**
 * Verifies the ledger of a server that was just restored, against itself and against the seals that
 * the gateway kept in the same backup. Whoever keeps seals elsewhere runs `npm run verify-ledger`.
 */
import { type Log, withConnection } from '@satchel/local';
import { lineOf, sealsOfGateway, verifyLedger } from '@satchel/verify';
import type { Restored } from './restore-backup.js';

const SHOWN = 20;

/** Answers how many findings there are. */
export async function verifyRestored({ server, epochs }: Restored, log: Log): Promise<number> {
  const urlOf = (database: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    return url.href;
  };
  const has = (database: string): boolean => epochs.some((each) => each.database === database);
  if (!has('satchel_inventory')) return 0;
  const known = new Map(
    epochs.flatMap(({ before, lastSeal }) =>
      before !== undefined && lastSeal !== undefined ? [[before, lastSeal] as const] : [],
    ),
  );
  const outside = has('satchel_gateway')
    ? await withConnection(urlOf('satchel_gateway'), sealsOfGateway)
    : undefined;
  return withConnection(urlOf('satchel_inventory'), async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    let shown = 0;
    const verified = await verifyLedger({
      client,
      outside,
      restored: known,
      onFinding: (finding) => {
        shown += 1;
        if (shown <= SHOWN) log(lineOf(finding));
      },
    });
    await client.query('COMMIT');
    const { cards, entries, seals, findings } = verified;
    log(`verified: ${cards} cards, ${entries} entries, ${seals} seals, ${findings} findings`);
    return findings;
  });
}
