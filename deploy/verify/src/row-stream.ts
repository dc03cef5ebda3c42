/**
 * Rows of a query one after the other, however many there are: a cursor that is always one batch
 * ahead, so that the database reads while what it read before is looked at.
 */
import type { ClientBase, QueryResult } from 'pg';

const BATCH = 2000;
let made = 0;

/** The last statement asked of each connection: a connection does one at a time. */
const turns = new WeakMap<ClientBase, Promise<unknown>>();

function inTurn(client: ClientBase, text: string): Promise<QueryResult> {
  const result = (turns.get(client) ?? Promise.resolve()).then(() => client.query(text));
  // Whoever waits for this one hears of its fault; the next one finds out by itself.
  turns.set(
    client,
    result.catch(() => undefined),
  );
  return result;
}

export class RowStream<Row> {
  private readonly name: string;
  private batch: Row[] = [];
  private at = 0;
  private next: Promise<Row[]>;

  private constructor(private readonly client: ClientBase) {
    made += 1;
    this.name = `verify_${made}`;
    this.next = Promise.resolve([]);
  }

  /** In the transaction that is open on the connection. */
  static async open<Row>(client: ClientBase, query: string): Promise<RowStream<Row>> {
    const stream = new RowStream<Row>(client);
    await inTurn(client, `DECLARE ${stream.name} NO SCROLL CURSOR FOR ${query}`);
    stream.readAhead();
    await stream.turn();
    return stream;
  }

  /** The row that comes next, or undefined at the end. */
  get peek(): Row | undefined {
    return this.batch[this.at];
  }

  /** Takes the row that `peek` showed. Waits only where a batch ends. */
  skip(): Promise<void> | undefined {
    this.at += 1;
    return this.at < this.batch.length ? undefined : this.turn();
  }

  async close(): Promise<void> {
    await this.next;
    await inTurn(this.client, `CLOSE ${this.name}`);
  }

  private async turn(): Promise<void> {
    this.batch = await this.next;
    this.at = 0;
    if (this.batch.length > 0) this.readAhead();
  }

  private readAhead(): void {
    this.next = this.fetch();
    // Its fault is for whoever comes to this batch; nobody may come, after another fault.
    this.next.catch(() => undefined);
  }

  private async fetch(): Promise<Row[]> {
    const result = await inTurn(this.client, `FETCH ${BATCH} FROM ${this.name}`);
    return result.rows as Row[];
  }
}
