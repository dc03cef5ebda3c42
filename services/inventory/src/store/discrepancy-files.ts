/**
 * Discrepancies that somebody acts on, in PostgreSQL. Locks come in the ledger's order: the
 * card first, then the discrepancy, its card's weights last; so that no order or report that
 * explains one is reversed meanwhile, and two acts never explain with the same units.
 */
import { type DiscrepancyDetail, discrepancyChanged } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import {
  appendToOutbox,
  crashPoint,
  type OutgoingEvent,
  outgoing,
  type SqlRunner,
  transactionOn,
} from '@satchel/messaging';
import type { Pool } from 'pg';
import type { Discrepancy } from '../domain/discrepancy.js';
import type { Act, Explaining } from '../domain/discrepancy-acts.js';
import { derivedId } from '../domain/hash-chain.js';
import type {
  ActAnswer,
  DiscrepancyFiles,
  DiscrepancyRecords,
  Explains,
  KeptActAnswer,
  OnFile,
} from '../use-cases/ports.js';
import { discrepancyState } from './announcements.js';
import { discrepancyDetail } from './discrepancy-questions.js';
import { weigh } from './discrepancy-weights.js';
import { ms, present, time } from './rows.js';

const CARD = `
SELECT c.location FROM discrepancy d JOIN stock_card c ON c.location = d.location
  AND c.product = d.product WHERE d.id = $1 FOR UPDATE OF c`;

const DISCREPANCY = `
SELECT d.id, d.kind, d.location, d.product, d.quantity::float8 AS quantity, d.open::float8 AS open,
  d.status, d.owner_role AS "ownerRole", d.owner_at AS "ownerAt", d.event, d.shipment,
  d.count_event AS count,
  ${ms('d.occurred_at')} AS "occurredAt", ${ms('d.opened_at')} AS "openedAt",
  ${ms('d.settled_at')} AS "settledAt", d.outcome, d.version::float8 AS version
FROM discrepancy d`;

const AROUND = `
SELECT l.zone_path, l.supplier_path, e.principal, c.principal AS counter,
  w.limit_units::float8 AS limit_units
FROM discrepancy d JOIN location l ON l.id = d.location JOIN stock_event e ON e.id = d.event
LEFT JOIN stock_event c ON c.id = d.count_event
LEFT JOIN discrepancy_weight w ON w.discrepancy = d.id WHERE d.id = $1`;

const ACTS = `
SELECT act, by, ${ms('at')} AS at, note, outcome, event, units::float8 AS units,
  owner_role AS "ownerRole", owner_at AS "ownerAt"
FROM discrepancy_act WHERE discrepancy = $1 ORDER BY number`;

/** A movement and a shipment stand for the latest event of the card that they belong to. */
const EXPLAINING = `
WITH named AS (
  SELECT e.id, e.number FROM stock_event e
  WHERE e.id = $3::uuid AND e.location = $1 AND e.product = $2 AND e.accepted
  UNION ALL SELECT e.id, e.number FROM movement m JOIN stock_event e ON e.id = m.event
  WHERE m.location = $1 AND m.product = $2 AND (m.id = $4::uuid OR m.shipment = $5::uuid)
)
SELECT n.id AS event,
  (SELECT greatest(coalesce(sum(m.quantity) FILTER (WHERE m.to_place = $1), 0),
     coalesce(sum(m.quantity) FILTER (WHERE m.from_place = $1), 0))
   FROM movement m WHERE m.event = n.id AND m.location = $1)::float8 AS units,
  (SELECT coalesce(sum(a.units), 0) FROM discrepancy_act a JOIN discrepancy d
     ON d.id = a.discrepancy AND d.status = 'settled' AND d.outcome = 'explained-by'
   WHERE a.event = n.id AND NOT EXISTS (SELECT FROM discrepancy_act b
     WHERE b.discrepancy = a.discrepancy AND b.act = 'settled' AND b.number > a.number))::float8
   AS explained
FROM named n WHERE NOT EXISTS (SELECT FROM stock_event r WHERE r.reverses = n.id AND r.accepted)
ORDER BY n.number DESC LIMIT 1`;

const UPDATE = `
UPDATE discrepancy SET open = $2, status = $3, settled_at = ${time('$4::float8')}, outcome = $5,
  owner_role = $6, owner_at = $7, version = $8
WHERE id = $1 AND version = $8 - 1 RETURNING id`;

const ADD_ACT = `
INSERT INTO discrepancy_act (id, discrepancy, number, act, by, at, note, outcome, event, units,
  owner_role, owner_at)
SELECT $1, $2::uuid, 1 + coalesce(max(number), 0), $3, $4, ${time('$5::float8')}, $6, $7, $8::uuid,
  $9::bigint, $10, $11
FROM discrepancy_act WHERE discrepancy = $2::uuid`;

export class PostgresDiscrepancyFiles implements DiscrepancyFiles {
  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
    private readonly committed: () => void,
  ) {}

  async transact<T>(work: (records: DiscrepancyRecords) => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const result = await transactionOn(this.pool, (tx) => work(new Records(tx, now)));
    this.committed();
    return result;
  }
}

class Records implements DiscrepancyRecords {
  constructor(
    private readonly tx: SqlRunner,
    private readonly now: Date,
  ) {}

  async answered(id: string): Promise<KeptActAnswer | undefined> {
    await this.tx('SELECT pg_advisory_xact_lock(hashtextextended($1, 9))', [id]);
    const [row] = await this.tx('SELECT * FROM discrepancy_answer WHERE id = $1', [id]);
    if (!row) return undefined;
    return {
      id,
      principal: String(row['principal']),
      hash: String(row['hash']),
      answer: row['answer'] as ActAnswer,
      at: row['at'] as Date,
    };
  }

  async keepAnswer({ id, principal, hash, answer, at }: KeptActAnswer): Promise<void> {
    await this.tx(
      'INSERT INTO discrepancy_answer (id, principal, hash, answer, at) VALUES ($1, $2, $3, $4, $5)',
      [id, principal, hash, JSON.stringify(answer), at.toISOString()],
    );
    await crashPoint('discrepancy.after-keep-answer');
  }

  async lockAndFind(id: string): Promise<OnFile | undefined> {
    await this.tx(CARD, [id]);
    const [row] = await this.tx(`${DISCREPANCY} WHERE d.id = $1 FOR UPDATE OF d`, [id]);
    const [around] = await this.tx(AROUND, [id]);
    if (!row || !around) return undefined;
    const acts = await this.tx(ACTS, [id]);
    const discrepancy = present(row as never) as Discrepancy;
    const limit = around['limit_units'] as number | null;
    return {
      discrepancy,
      standing: {
        location: discrepancy.location,
        zones: around['zone_path'] as string[],
        suppliers: around['supplier_path'] as string[],
      },
      reporters: [around['principal'], around['counter']].filter((who) => who !== null) as string[],
      ...(limit === null ? {} : { limitUnits: limit }),
      history: acts.map((act) => present(act as never) as Act),
    };
  }

  async explaining(
    { event, movement, shipment }: Explains,
    { location, product }: Discrepancy,
  ): Promise<Explaining | undefined> {
    const named = [event ?? null, movement ?? null, shipment ?? null];
    const [row] = await this.tx(EXPLAINING, [location, product, ...named]);
    return row as Explaining | undefined;
  }

  async isPlace(code: string): Promise<boolean> {
    const sql = `SELECT FROM location WHERE id = $1 UNION ALL SELECT FROM zone WHERE id = $1`;
    return (await this.tx(sql, [code])).length > 0;
  }

  async save(discrepancy: Discrepancy, act: Act, actId: string): Promise<void> {
    await saveAct(this.tx, discrepancy, act, actId);
    await weigh(this.tx, [discrepancy]);
    await appendToOutbox(this.tx, [discrepancyEvent(discrepancy, this.now)], { notify: false });
  }

  async detail(id: string): Promise<DiscrepancyDetail> {
    const found = await discrepancyDetail(this.tx, id, this.now);
    if (!found) throw new Error(`discrepancy ${id} is gone`);
    return found;
  }
}

/** Writes what an act made of a discrepancy; the caller holds it. */
export async function saveAct(
  tx: SqlRunner,
  discrepancy: Discrepancy,
  act: Act,
  actId: string,
): Promise<void> {
  const { id, open, status, settledAt, outcome, ownerRole, ownerAt, version } = discrepancy;
  const how = [open, status, settledAt ?? null, outcome ?? null, ownerRole, ownerAt, version];
  const updated = await tx(UPDATE, [id, ...how]);
  if (updated.length === 0) throw new Error(`discrepancy ${id} was changed before ${version}`);
  await crashPoint('discrepancy.after-update');
  await tx(ADD_ACT, [
    ...[actId, id, act.act, act.by, act.at, act.note ?? null, act.outcome ?? null],
    ...[act.event ?? null, act.units ?? null, act.ownerRole ?? null, act.ownerAt ?? null],
  ]);
  await crashPoint('discrepancy.after-act');
}

export function discrepancyEvent(discrepancy: Discrepancy, createdAt: Date): OutgoingEvent {
  return outgoing(discrepancyChanged, {
    messageId: derivedId(discrepancy.id, `version:${discrepancy.version}`),
    partitionKey: discrepancy.id,
    payload: discrepancyState(discrepancy),
    createdAt,
  });
}

/** Discrepancies that these orders or reports explain, so far, each with its acts; held. */
export async function explainedBy(
  tx: SqlRunner,
  events: readonly string[],
): Promise<{ discrepancy: Discrepancy; history: Act[] }[]> {
  const rows = await tx(
    `${DISCREPANCY} WHERE d.status = 'settled' AND d.outcome = 'explained-by' AND d.id IN (
       SELECT discrepancy FROM discrepancy_act WHERE event = ANY($1::uuid[]))
     ORDER BY d.number FOR UPDATE OF d`,
    [events],
  );
  const found: { discrepancy: Discrepancy; history: Act[] }[] = [];
  for (const row of rows) {
    const acts = await tx(ACTS, [row['id']]);
    const history = acts.map((act) => present(act as never) as Act);
    const last = history.findLast(({ act }) => act === 'settled');
    if (!last?.event || !events.includes(last.event)) continue;
    found.push({ discrepancy: present(row as never) as Discrepancy, history });
  }
  return found;
}
