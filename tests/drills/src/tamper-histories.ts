/**
 * What a superuser may do to a whole history: cut it, take it away, or change it and compute
 * everything after it again. What was computed again is found by the seals, as far as they reach.
 */
import type { Chance } from './chance.js';
import type { Tamper } from './tamper-edits.js';
import { forgeCard, forgeSeals } from './tamper-forgery.js';
import { cardKey, type TamperedLedger } from './tamper-ledger.js';

interface Place {
  readonly location: string;
  readonly product: string;
  readonly number: number;
  readonly event: string;
  /** Events of the card, and how many of them are sealed. */
  readonly events: number;
  readonly sealed: number;
}

/** Any event of any card. */
async function pickEvent(
  { client, sealed }: TamperedLedger,
  chance: Chance,
  where = 'true',
): Promise<Place | undefined> {
  const { rows } = await client.query(
    `SELECT e.location, e.product, e.number::integer, e.id AS event,
       c.event_count::integer AS events
     FROM stock_event e JOIN stock_card c USING (location, product) WHERE ${where} ORDER BY e.id`,
  );
  if (rows.length === 0) return undefined;
  const picked = chance.pick(rows);
  return { ...picked, sealed: sealed.get(cardKey(picked.location, picked.product)) ?? 0 };
}

const nameOf = ({ location, product, number, events, sealed }: Place): string =>
  `${location} ${product} at event ${number} of ${events}, ${sealed} sealed`;

/** Deletes the events of a card from one on, with all that is theirs. */
async function cut({ client }: TamperedLedger, { location, product, number }: Place) {
  const gone = '(SELECT id FROM stock_event WHERE location = $1 AND product = $2 AND number >= $3)';
  const key = [location, product, number];
  await client.query(`DELETE FROM movement WHERE event IN ${gone}`, key);
  await client.query(`DELETE FROM physical_count WHERE event IN ${gone}`, key);
  await client.query(
    'DELETE FROM stock_event WHERE location = $1 AND product = $2 AND number >= $3',
    key,
  );
}

export const cutTail: Tamper = async (ledger, chance) => {
  const place = await pickEvent(ledger, chance);
  if (!place) return undefined;
  await cut(ledger, place);
  return { kind: 'cut a tail', what: nameOf(place), promised: true };
};

export const cutTailAndForge: Tamper = async (ledger, chance) => {
  const place = await pickEvent(ledger, chance);
  if (!place) return undefined;
  await cut(ledger, place);
  await forgeCard(ledger.client, place);
  const promised = place.number <= place.sealed;
  return { kind: 'cut a tail, forge the rest', what: nameOf(place), promised };
};

/** Everything of a card in all tables, or all but what was sealed of it. */
export const wipeCard: Tamper = async (ledger, chance) => {
  const place = await pickEvent(ledger, chance);
  if (!place) return undefined;
  const { client } = ledger;
  const withHeads = chance.next() < 0.5;
  await cut(ledger, { ...place, number: 0 });
  const tables = ['stock_card', 'lot_balance', 'day_total', ...(withHeads ? ['sealed_head'] : [])];
  for (const table of tables) {
    await client.query(`DELETE FROM ${table} WHERE location = $1 AND product = $2`, [
      place.location,
      place.product,
    ]);
  }
  const kind = withHeads ? 'wipe a card and its heads' : 'wipe a card';
  return { kind, what: nameOf(place), promised: place.sealed > 0 };
};

const CHANGES: readonly { readonly table: string; readonly id: string; readonly set: string }[] = [
  { table: 'movement', id: 'event', set: "reporter = reporter || 'x'" },
  { table: 'movement', id: 'event', set: "reason = 'another reason'" },
  { table: 'movement', id: 'event', set: 'quantity = quantity + 7' },
  { table: 'movement', id: 'event', set: "occurred_at = occurred_at - interval '2 days'" },
  { table: 'movement', id: 'event', set: "lot = lot || 'x'" },
  { table: 'stock_event', id: 'id', set: "principal = principal || 'x'" },
  { table: 'stock_event', id: 'id', set: 'accepted = NOT accepted' },
  { table: 'physical_count', id: 'event', set: 'counted = counted + 3' },
];

/** Changes what an event did or said, and computes all of the card again. */
async function changeAndForge(
  ledger: TamperedLedger,
  chance: Chance,
): Promise<{ place: Place; set: string } | undefined> {
  const { table, id, set } = chance.pick(CHANGES);
  const where = `e.id IN (SELECT ${id} FROM ${table})`;
  const place = await pickEvent(ledger, chance, where);
  if (!place) return undefined;
  await ledger.client.query(`UPDATE ${table} SET ${set} WHERE ${id} = $1`, [place.event]);
  await forgeCard(ledger.client, place);
  return { place, set };
}

export const forge: Tamper = async (ledger, chance) => {
  const changed = await changeAndForge(ledger, chance);
  if (!changed) return undefined;
  const { place, set } = changed;
  const promised = place.number <= place.sealed;
  return { kind: 'forge a chain', what: `${set}: ${nameOf(place)}`, promised };
};

export const forgeWithSeals: Tamper = async (ledger, chance) => {
  const changed = await changeAndForge(ledger, chance);
  if (!changed) return undefined;
  const { place, set } = changed;
  await forgeSeals(ledger.client, place);
  const promised = place.number <= place.sealed;
  return { kind: 'forge a chain and the seals', what: `${set}: ${nameOf(place)}`, promised };
};

/** The last seals were never made, it seems. */
export const dropSeals: Tamper = async ({ client, outside }, chance) => {
  const from = chance.whole(1, outside.seals.length);
  await client.query(
    `DELETE FROM ledger_seal WHERE number >= ${from}; DELETE FROM sealed_head WHERE seal >= ${from}`,
  );
  return { kind: 'drop the last seals', what: `from ${from}`, promised: true };
};
