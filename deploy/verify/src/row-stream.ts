/**
 * Rows of a query one after the other, however many there are: a cursor that is always one batch
 * ahead, so that the database reads while what it read before is looked at.
 */
import type { ClientBase } from 'pg';

const BATCH = 2000;
let made = 0;

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
    await client.query(`DECLARE ${stream.name} NO SCROLL CURSOR FOR ${query}`);
    stream.next = stream.fetch();
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
    await this.client.query(`CLOSE ${this.name}`);
  }

  private async turn(): Promise<void> {
    this.batch = await this.next;
    this.at = 0;
    if (this.batch.length > 0) this.next = this.fetch();
  }

  private async fetch(): Promise<Row[]> {
    const result = await this.client.query(`FETCH ${BATCH} FROM ${this.name}`);
    return result.rows as Row[];
  }
}
