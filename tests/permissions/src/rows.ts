/**
 * A fingerprint of everything that people's requests may write, table by table, so that a request
 * that was refused can be seen to have left nothing. What runs by itself is left out: relays,
 * sessions, seals, sums by level, outlooks.
 */
import { type RunningSystem, withConnection } from '@satchel/local';

const BY_ITSELF = new Set([
  'migrations',
  'typeorm_metadata',
  'outbox',
  'inbox',
  'parked',
  'relay_state',
  'ledger_seal',
  'sealed_head',
  'level_sum',
  'level_sum_turn',
  'discrepancy_sum',
  'treatment_sum',
  'value_sum',
  'expiry_sum',
  'loss_sum',
  'worth_turn',
  'session_families',
  'refresh_tokens',
  'sign_in_attempts',
]);
const SERVICES = ['gateway', 'inventory', 'requisition'] as const;

/** One line per table: how many rows, and a hash over all they say. */
export async function fingerprint(system: RunningSystem): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const service of SERVICES) {
    await withConnection(system.databases[service].ownerUrl, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
      );
      for (const { name } of rows.filter((row) => !BY_ITSELF.has(row.name))) {
        const { rows: found } = await client.query<{ print: string }>(
          `SELECT count(*) || ' ' ||
             coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS print
           FROM "${name}" t`,
        );
        all.set(`${service}.${name}`, found[0]?.print ?? '');
      }
    });
  }
  return all;
}

/** The tables that differ. */
export function changedTables(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...after.keys()].filter((table) => before.get(table) !== after.get(table));
}
