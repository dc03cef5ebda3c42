/**
 * Recalls in PostgreSQL, one transaction each. Who held the lots and what was found is only ever
 * added; opening and closing are announced in the same transaction.
 */
import type { Standing } from '@satchel/access';
import { type LotHolder, recallClosed, recallOpened } from '@satchel/contracts';
import {
  appendToOutbox,
  crashPoint,
  outgoing,
  type SqlRunner,
  transactionOn,
} from '@satchel/messaging';
import type { Pool } from 'pg';
import { derivedId } from '../domain/hash-chain.js';
import type { Recall, RecalledLotSum, RecallTask } from '../domain/recall.js';
import { recallState } from '../domain/recall-state.js';
import type { Confirmation, KeptCommand, RecallRecords, Recalls } from '../use-cases/ports.js';
import { allHolders, lotTotals, NO_SHIPMENT } from './lot-holders.js';
import { ms, time } from './rows.js';
import { withoutNulls } from './stock-questions.js';

/** A recall `r` as the domain knows it. */
export const RECALL = `r.id, r.product, r.lots, r.reason, r.class, r.action, r.instruction,
  r.status, ${ms('r.opened_at')} AS "openedAt", r.opened_by AS "openedBy",
  ${ms('r.closed_at')} AS "closedAt", r.closed_by AS "closedBy",
  r.closing_reason AS "closingReason", r.sums, r.version::float8 AS version`;

/** A task `t` with what was found last. */
export const TASK = `t.recall, t.location, t.owner_role AS "ownerRole", t.owner_at AS "ownerAt",
  ${ms('t.told_at')} AS "toldAt", ${ms('t.confirmed_at')} AS "confirmedAt",
  t.confirmed_by AS "confirmedBy", t.note,
  (SELECT coalesce(json_agg(json_build_object('lot', f.lot, 'found', f.found,
     'returned', f.returned, 'quarantined', f.quarantined, 'destroyed', f.destroyed,
     'inBook', f.in_book) ORDER BY f.lot), '[]')
   FROM recall_finding f WHERE f.confirmation = t.confirmation) AS findings`;

/** Sums that were kept before conversions had one of their own do not tell of them. */
export function asRecall(row: object): Recall {
  const { sums, ...recall } = withoutNulls(row) as Recall;
  if (!sums) return recall;
  const told: Omit<RecalledLotSum, 'converted'>[] = sums;
  return { ...recall, sums: told.map((sum) => ({ converted: 0, ...sum })) };
}
export const asTask = (row: object): RecallTask => withoutNulls(row) as RecallTask;

export class PostgresRecalls implements Recalls {
  constructor(
    private readonly pool: Pool,
    private readonly committed: () => void,
  ) {}

  async transact<T>(work: (records: RecallRecords) => Promise<T>): Promise<T> {
    const result = await transactionOn(this.pool, (tx) => work(new RecallWriter(tx)));
    this.committed();
    return result;
  }
}

export class RecallWriter implements RecallRecords {
  constructor(private readonly run: SqlRunner) {}

  async kept(id: string): Promise<KeptCommand | undefined> {
    await this.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 11))', [id]);
    const [row] = await this.run(
      `SELECT id, principal, content_hash AS "contentHash", answer,
         ${ms('recorded_at')} AS at FROM lot_command WHERE id = $1`,
      [id],
    );
    return row as KeptCommand | undefined;
  }

  async keep({ id, principal, contentHash, answer, at }: KeptCommand): Promise<void> {
    await this.run(
      `INSERT INTO lot_command (id, principal, content_hash, answer, recorded_at)
       VALUES ($1, $2, $3, $4, ${time('$5::float8')})`,
      [id, principal, contentHash, JSON.stringify(answer), at],
    );
    await crashPoint('recall.after-keep');
  }

  async lockRegister(): Promise<void> {
    await this.run(`SELECT pg_advisory_xact_lock(hashtext('register'))`, []);
  }

  async rootZones(): Promise<string[]> {
    const rows = await this.run('SELECT id FROM zone WHERE parent IS NULL ORDER BY id', []);
    return rows.map((row) => String(row['id']));
  }

  async standing(location: string): Promise<Standing | undefined> {
    const [row] = await this.run(
      `SELECT id AS location, zone_path AS zones, supplier_path AS suppliers FROM location
       WHERE id = $1`,
      [location],
    );
    return row as Standing | undefined;
  }

  async knowsProduct(product: string): Promise<boolean> {
    return (await this.run('SELECT 1 FROM product WHERE id = $1', [product])).length > 0;
  }

  async openRecallOf(product: string, lots: string[]) {
    const [row] = await this.run(
      `SELECT id AS recall, lot FROM recall, unnest(lots) AS lot
       WHERE status = 'open' AND product = $1 AND lot = ANY($2) ORDER BY lot LIMIT 1`,
      [product, lots],
    );
    return row as { recall: string; lot: string } | undefined;
  }

  async block(product: string, lots: string[]): Promise<void> {
    await this.run(
      `INSERT INTO lot AS l (product, number, status, verified)
       SELECT $1, number, 'recalled', true FROM unnest($2::text[]) AS number ORDER BY number
       ON CONFLICT (product, number) DO UPDATE SET status = 'recalled', version = l.version + 1
       WHERE l.status <> 'recalled'`,
      [product, lots],
    );
    await crashPoint('recall.after-block');
  }

  holdersOf(product: string, lot: string): Promise<LotHolder[]> {
    return allHolders(this.run, product, lot);
  }

  sumsOf(product: string, lot: string) {
    return lotTotals(this.run, product, lot);
  }

  async onHandAt(location: string, product: string, lots: string[]): Promise<Map<string, number>> {
    const rows = await this.run(
      `SELECT lot, on_hand::float8 AS units FROM lot_balance
       WHERE location = $1 AND product = $2 AND lot = ANY($3)`,
      [location, product, lots],
    );
    return new Map(rows.map((row) => [String(row['lot']), Number(row['units'])]));
  }

  async add(recall: Recall, holders: LotHolder[]): Promise<void> {
    const { id, product, lots, reason, action, instruction, openedAt, openedBy, version } = recall;
    await this.run(
      `INSERT INTO recall (id, product, lots, reason, class, action, instruction, status,
         opened_at, opened_by, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', ${time('$8::float8')}, $9, $10)`,
      [id, product, lots, reason, recall.class, action, instruction, openedAt, openedBy, version],
    );
    await crashPoint('recall.after-add');
    await this.run(
      `INSERT INTO recall_holder (recall, lot, location, shipment, from_location, holder)
       SELECT $1, h->>'lot', h->>'location', coalesce((h->>'shipment')::uuid, '${NO_SHIPMENT}'),
         h->>'from', h
       FROM jsonb_array_elements($2::jsonb) AS h`,
      [id, JSON.stringify(holders)],
    );
    await crashPoint('recall.after-freeze');
    await this.announce(recallOpened, recall, openedAt);
  }

  async recall(id: string): Promise<Recall | undefined> {
    const [row] = await this.run(`SELECT ${RECALL} FROM recall r WHERE id = $1`, [id]);
    return row && asRecall(row);
  }

  async lockRecall(id: string): Promise<Recall | undefined> {
    const lock = `SELECT ${RECALL} FROM recall r WHERE id = $1 FOR UPDATE`;
    const [row] = await this.run(lock, [id]);
    return row && asRecall(row);
  }

  async openRecalls(): Promise<string[]> {
    const rows = await this.run(`SELECT id FROM recall WHERE status = 'open' ORDER BY id`, []);
    return rows.map((row) => String(row['id']));
  }

  async close(recall: Recall): Promise<void> {
    const { id, closedAt, closedBy, closingReason, sums, version } = recall;
    await this.run(
      `UPDATE recall SET status = 'closed', closed_at = ${time('$2::float8')}, closed_by = $3,
         closing_reason = $4, sums = $5, version = $6 WHERE id = $1`,
      [id, closedAt, closedBy, closingReason ?? null, JSON.stringify(sums), version],
    );
    await crashPoint('recall.after-close');
    await this.announce(recallClosed, recall, closedAt ?? recall.openedAt);
  }

  async untold(recall: string, locations: string[]) {
    const rows = await this.run(
      `SELECT l.id AS location, l.kind FROM location l WHERE l.id = ANY($2) AND NOT EXISTS (
         SELECT FROM recall_task t WHERE t.recall = $1 AND t.location = l.id) ORDER BY l.id`,
      [recall, locations],
    );
    return rows as { location: string; kind: string }[];
  }

  async tell(tasks: RecallTask[]): Promise<void> {
    await this.run(
      `INSERT INTO recall_task (recall, location, owner_role, owner_at, told_at)
       SELECT recall, location, "ownerRole", "ownerAt", ${time('"toldAt"')}
       FROM json_to_recordset($1) AS r(recall uuid, location text, "ownerRole" text,
         "ownerAt" text, "toldAt" float8) ORDER BY location
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(tasks)],
    );
    await crashPoint('recall.after-tell');
  }

  async tasks(recall: string): Promise<RecallTask[]> {
    const rows = await this.run(
      `SELECT ${TASK} FROM recall_task t WHERE t.recall = $1 ORDER BY t.location`,
      [recall],
    );
    return rows.map(asTask);
  }

  async confirm(said: Confirmation): Promise<RecallTask> {
    const { confirmation, recall, location, findings, note, by, at } = said;
    await this.run(
      `INSERT INTO recall_finding (confirmation, recall, location, lot, found, returned,
         quarantined, destroyed, in_book, note, reported_by, recorded_at)
       SELECT $1, $2, $3, lot, found, returned, quarantined, destroyed, "inBook", $5, $6,
         ${time('$7::float8')}
       FROM json_to_recordset($4) AS r(lot text, found bigint, returned bigint,
         quarantined bigint, destroyed bigint, "inBook" bigint)`,
      [confirmation, recall, location, JSON.stringify(findings), note ?? null, by, at],
    );
    await crashPoint('recall.after-find');
    const task = [recall, location, confirmation, at, by, note ?? null];
    await this.run(
      `UPDATE recall_task SET confirmation = $3, confirmed_at = ${time('$4::float8')},
         confirmed_by = $5, note = $6 WHERE recall = $1 AND location = $2`,
      task,
    );
    await crashPoint('recall.after-confirm');
    const [row] = await this.run(
      `SELECT ${TASK} FROM recall_task t WHERE t.recall = $1 AND t.location = $2`,
      [recall, location],
    );
    if (!row) throw new Error(`bug: ${location} has no task of recall ${recall}`);
    return asTask(row);
  }

  private async announce(contract: typeof recallOpened, recall: Recall, at: number): Promise<void> {
    const event = outgoing(contract, {
      messageId: derivedId(recall.id, `version:${recall.version}`),
      partitionKey: recall.id,
      payload: recallState(recall),
      createdAt: new Date(at),
    });
    await appendToOutbox(this.run, [event], { notify: false });
  }
}
