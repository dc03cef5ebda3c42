/** Rows on their way into tables, as PostgreSQL's COPY reads them, and the way itself. */
import type { Client, Connection, Submittable } from 'pg';

/** The tables that are filled, with the columns that are given, in the order of filling. */
export const INVENTORY_TABLES = {
  location:
    'id, kind, zone, time_zone, opened_on, zone_path, supplier_path, entry, version, ' +
    'minimum_shelf_life_days',
  supply_line: 'location, programme, supplier',
  lot: 'product, number, expires_on, status, verified',
  managed_product: 'location, product, from_day, mode, entry, version',
  stock_card:
    'location, product, sequence, on_hand, opened_at, last_occurred_at, head_hash, event_count, ' +
    'event_head, unsealed',
  lot_balance:
    'location, product, lot, on_hand, entered, arrived, dispensed, issued, first_at, last_at',
  stock_event:
    'id, principal, content_hash, kind, location, product, accepted, answer, occurred_at, ' +
    'precision, recorded_at, shipment, number, sequence_after, hash',
  movement:
    'event, line, id, product, lot, quantity, from_place, to_place, kind, shipment, occurred_at, ' +
    'precision, recorded_at, reporter, channel, location, sequence, balance_after, ' +
    'lot_balance_after, hash',
  day_total: 'location, product, day, net, inbound, outbound, used',
  shipment: 'id, from_location, to_location, issued_at, received_at, is_open, version',
  shipment_line: 'shipment, product, lot, to_location, shipped, received, inferred',
  supplied: 'product, from_location, to_location, last_issued_at',
} as const;

export const REPLENISHMENT_TABLES = {
  location: 'id, version, kind, time_zone, zone_path, supplier_path',
  location_area: 'area, kind, location',
  managed_product: 'location, product, version, mode, from_day, minimum_months_tenths',
  card:
    'id, location, product, applied_sequence, on_hand, first_on, heard_at, evaluate_at, ' +
    'evaluated_at, applied_hash, minimum_units',
  card_day: 'card, day, monthly, net, dispensed, issued, received, counted',
  shipment: 'id, version',
  shipment_line:
    'shipment, product, from_location, to_location, shipped, received, issued_at, received_at',
} as const;

type Value = string | number | boolean | undefined | readonly string[];

/** Rows by table, as text. */
export class Rows<Table extends string> {
  private readonly lines = new Map<Table, string[]>();

  add(table: Table, values: readonly Value[]): void {
    const line = values.map(written).join('\t');
    const found = this.lines.get(table);
    if (found) found.push(line);
    else this.lines.set(table, [line]);
  }

  count(table: Table): number {
    return this.lines.get(table)?.length ?? 0;
  }

  /** Into the tables, in their order, in the transaction that is open on the client. */
  async copy(client: Client, tables: Readonly<Record<Table, string>>): Promise<void> {
    for (const [table, columns] of Object.entries<string>(tables)) {
      const lines = this.lines.get(table as Table);
      if (lines) await copyIn(client, `COPY ${table} (${columns}) FROM STDIN`, lines);
    }
  }
}

const special = /[\\\t\n\r]/;
const escaped = /[\\\t\n\r]/g;

function written(value: Value): string {
  if (value === undefined) return '\\N';
  if (typeof value === 'object') return `{${value.map((each) => `"${each}"`).join(',')}}`;
  if (typeof value !== 'string') return String(value);
  return special.test(value) ? value.replaceAll(escaped, (found) => `\\${found}`) : value;
}

let lastAt = Number.NaN;
let lastText = '';

/** A time as PostgreSQL reads it. Many columns in a row say the same one. */
export function instant(at: number): string {
  if (at !== lastAt) {
    lastText = new Date(at).toISOString();
    lastAt = at;
  }
  return lastText;
}

const days = new Map<number, string>();

/** A day, by its number since 1970. */
export function dayText(on: number): string {
  const known = days.get(on) ?? new Date(on * 86_400_000).toISOString().slice(0, 10);
  days.set(on, known);
  return known;
}

const LINES_AT_ONCE = 2000;

function copyIn(client: Client, text: string, lines: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, lines, resolve, reject));
  });
}

/** What `pg` needs of a statement that it does not know itself. */
class CopyIn implements Submittable {
  constructor(
    private readonly text: string,
    private readonly lines: readonly string[],
    private readonly done: () => void,
    private readonly failed: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    (connection as CopyConnection).query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (let n = 0; n < this.lines.length; n += LINES_AT_ONCE) {
      const chunk = `${this.lines.slice(n, n + LINES_AT_ONCE).join('\n')}\n`;
      connection.sendCopyFromChunk(Buffer.from(chunk));
    }
    connection.endCopyFrom();
  }

  /** After it nothing more is heard of this statement. */
  handleError(error: Error): void {
    this.failed(error);
  }

  handleCommandComplete(): void {
    // The server says once more when it is ready for the next one.
  }

  handleReadyForQuery(): void {
    this.done();
  }
}

interface CopyConnection extends Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}
