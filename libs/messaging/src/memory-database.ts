/**
 * A database in memory, for simulations and their contract tests only: tables whose rows outlive
 * every process, transactions that happen or do not, row locks held until commit, reads of what is
 * committed, and a place between any two effects where whoever schedules may let others in, cut the
 * connection, or let the process die.
 *
 * A transaction is handed on as an `SqlRunner`, because that is what the handlers of a service pass
 * along; only the stores in memory know how to open it again. Rows are values: a store never
 * changes one in place, it writes another.
 */
import type { Session } from './lease.js';
import type { SqlRunner } from './types.js';

/** Called between any two effects; may wait, throw as a broken connection would, or never end. */
export type Pass = (place: string) => Promise<void> | undefined;

/** A fault as PostgreSQL would report it. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Rows = Map<string, unknown>;

/** What a transaction wrote, by table and key; `undefined` stands for a row that was deleted. */
export type Commit = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

/** What is on disk, and who holds which lock. */
export class MemoryDatabase {
  private readonly tables = new Map<string, Rows>();
  private readonly counters = new Map<string, number>();
  private readonly locks = new Map<string, RowLock>();
  private readonly leases = new Map<string, MemoryConnection>();

  /** `committedRows` hears of every commit that wrote something, once it stands. */
  constructor(private readonly committedRows: (commit: Commit) => void = () => undefined) {}

  connect(pass: Pass = () => undefined): MemoryConnection {
    return new MemoryConnection(this, pass);
  }

  /** Writes the rows of a transaction, all of them at once. */
  commit(written: Commit): void {
    if (written.size === 0) return;
    for (const [table, own] of written) {
      const rows = this.rowsOf(table);
      for (const [key, row] of own) {
        if (row === undefined) rows.delete(key);
        else rows.set(key, row);
      }
    }
    this.committedRows(written);
  }

  rowsOf(table: string): Rows {
    let rows = this.tables.get(table);
    if (!rows) {
      rows = new Map();
      this.tables.set(table, rows);
    }
    return rows;
  }

  /** Committed rows, in the order in which they were first written. */
  committed<Row>(table: string): Row[] {
    return [...this.rowsOf(table).values()] as Row[];
  }

  /** The next number of a sequence; like PostgreSQL's, it is used up whatever becomes of it. */
  next(counter: string): number {
    const number = (this.counters.get(counter) ?? 0) + 1;
    this.counters.set(counter, number);
    return number;
  }

  lockOf(name: string): RowLock {
    let lock = this.locks.get(name);
    if (!lock) {
      lock = new RowLock();
      this.locks.set(name, lock);
    }
    return lock;
  }

  /** A lock that a connection holds until it is cut. */
  lease(name: string, connection: MemoryConnection): boolean {
    const holder = this.leases.get(name);
    if (holder && holder !== connection) return false;
    this.leases.set(name, connection);
    return true;
  }

  endLeases(connection: MemoryConnection): void {
    for (const [name, holder] of this.leases) if (holder === connection) this.leases.delete(name);
  }
}

/** Who holds a row, and who waits for it, first come first served. */
class RowLock {
  holder: MemoryTransaction | undefined;
  readonly waiting: { tx: MemoryTransaction; go: (fault?: DatabaseFault) => void }[] = [];
}

/** One process at its database. When it is cut, whatever it had not committed is gone. */
export class MemoryConnection implements Session {
  /** Statements outside of any transaction: each is one of its own. */
  readonly run: SqlRunner = tokenOf(this);
  private readonly open = new Set<MemoryTransaction>();
  private isCut = false;

  constructor(
    readonly database: MemoryDatabase,
    private readonly pass: Pass,
  ) {}

  async transaction<T>(work: (tx: SqlRunner) => Promise<T>): Promise<T> {
    return this.within((tx) => work(tx.token));
  }

  /** The same, for stores that need no token. */
  async within<T>(work: (tx: MemoryTransaction) => Promise<T>): Promise<T> {
    await this.step('begin');
    const tx = new MemoryTransaction(this);
    this.open.add(tx);
    try {
      const result = await work(tx);
      await this.step('commit');
      tx.commit();
      this.open.delete(tx);
      await this.step('committed');
      return result;
    } finally {
      if (this.open.delete(tx)) tx.rollback();
    }
  }

  tryHold(name: string): boolean {
    return !this.isCut && this.database.lease(name, this);
  }

  /** The process is gone: open transactions roll back, its locks are free. */
  cut(): void {
    this.isCut = true;
    for (const tx of this.open) tx.rollback();
    this.open.clear();
    this.database.endLeases(this);
  }

  async step(place: string): Promise<void> {
    await this.pass(place);
    this.refuseCut();
  }

  refuseCut(): void {
    if (this.isCut) throw new DatabaseFault('57P01', 'connection terminated');
  }
}

/** What one transaction has written and locked so far. */
export class MemoryTransaction {
  readonly token: SqlRunner = tokenOf(this);
  private readonly written = new Map<string, Map<string, unknown>>();
  private readonly held: RowLock[] = [];
  private ended = false;

  constructor(private readonly connection: MemoryConnection) {}

  /** Every statement begins here: others may come first, or it may be the last. */
  async step(place: string): Promise<void> {
    await this.connection.step(place);
    this.refuseEnded();
  }

  read<Row>(table: string, key: string): Row | undefined {
    const own = this.written.get(table);
    if (own?.has(key)) return own.get(key) as Row | undefined;
    return this.connection.database.rowsOf(table).get(key) as Row | undefined;
  }

  /** All rows of a table, in the order in which they were first written. */
  all<Row>(table: string): Row[] {
    const own = this.written.get(table);
    const rows = this.connection.database.rowsOf(table);
    if (!own) return [...rows.values()] as Row[];
    const keys = new Set([...rows.keys(), ...own.keys()]);
    return [...keys].flatMap((key) => {
      const row = this.read<Row>(table, key);
      return row === undefined ? [] : [row];
    });
  }

  /** Locks a row, or a name, until the transaction ends; waits while another holds it. */
  async lock(table: string, key: string): Promise<void> {
    this.refuseEnded();
    const lock = this.connection.database.lockOf(`${table} ${key}`);
    if (lock.holder === this) return;
    if (!lock.holder) {
      this.take(lock);
      return;
    }
    await this.waitFor(lock);
    // It may have been ours for a moment only: the process died before it could notice.
    this.refuseEnded();
  }

  /** It is ours from this moment, whether or not we have noticed. */
  take(lock: RowLock): void {
    lock.holder = this;
    this.held.push(lock);
  }

  /** Locks the first so many that nobody else holds, in this order, and answers which. */
  lockFree(table: string, keys: readonly string[], most: number): string[] {
    this.refuseEnded();
    const locked: string[] = [];
    for (const key of keys) {
      if (locked.length === most) break;
      const lock = this.connection.database.lockOf(`${table} ${key}`);
      if (lock.holder && lock.holder !== this) continue;
      if (!lock.holder) this.take(lock);
      locked.push(key);
    }
    return locked;
  }

  /** Locks the row and writes it. */
  async write(table: string, key: string, row: unknown): Promise<void> {
    await this.lock(table, key);
    this.put(table, key, row);
  }

  /** Writes a row whose key nobody else has; a second one is refused as PostgreSQL would. */
  async insert(table: string, key: string, row: unknown): Promise<void> {
    if (!(await this.insertNew(table, key, row))) {
      throw new DatabaseFault('23505', `${table} has ${key} already`);
    }
  }

  /** The same with ON CONFLICT DO NOTHING; answers whether it was written. */
  async insertNew(table: string, key: string, row: unknown): Promise<boolean> {
    await this.lock(table, key);
    if (this.read(table, key) !== undefined) return false;
    this.put(table, key, row);
    return true;
  }

  async remove(table: string, key: string): Promise<void> {
    await this.lock(table, key);
    this.put(table, key, undefined);
  }

  next(counter: string): number {
    return this.connection.database.next(counter);
  }

  commit(): void {
    this.connection.database.commit(this.written);
    this.end();
  }

  rollback(): void {
    this.end();
  }

  private put(table: string, key: string, row: unknown): void {
    this.refuseEnded();
    const own = this.written.get(table) ?? new Map<string, unknown>();
    this.written.set(table, own.set(key, row));
  }

  private refuseEnded(): void {
    if (!this.ended) return;
    this.connection.refuseCut();
    throw new Error('bug: the transaction has ended');
  }

  private waitFor(lock: RowLock): Promise<void> {
    if (waitsOn(lock.holder, this)) {
      throw new DatabaseFault('40P01', 'deadlock detected');
    }
    return new Promise((resolve, reject) => {
      waitingFor.set(this, lock);
      lock.waiting.push({ tx: this, go: (fault) => (fault ? reject(fault) : resolve()) });
    });
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    const waits = waitingFor.get(this);
    if (waits) {
      const index = waits.waiting.findIndex(({ tx }) => tx === this);
      const [own] = waits.waiting.splice(index, 1);
      waitingFor.delete(this);
      own?.go(new DatabaseFault('57P01', 'connection terminated'));
    }
    for (const lock of this.held) handOver(lock);
  }
}

const waitingFor = new WeakMap<MemoryTransaction, RowLock>();

function handOver(lock: RowLock): void {
  const next = lock.waiting.shift();
  lock.holder = undefined;
  if (!next) return;
  waitingFor.delete(next.tx);
  next.tx.take(lock);
  next.go();
}

/** Whether a transaction, directly or through others, waits for this one. */
function waitsOn(tx: MemoryTransaction | undefined, other: MemoryTransaction): boolean {
  for (let at = tx; at; at = waitingFor.get(at)?.holder) if (at === other) return true;
  return false;
}

const opened = new WeakMap<SqlRunner, MemoryTransaction | MemoryConnection>();

function tokenOf(what: MemoryTransaction | MemoryConnection): SqlRunner {
  const token: SqlRunner = () => Promise.reject(new Error('a database in memory knows no SQL'));
  opened.set(token, what);
  return token;
}

/**
 * Works inside the transaction that a token stands for; with the token of a connection, in a
 * transaction of its own.
 */
export async function inMemory<T>(
  run: SqlRunner,
  work: (tx: MemoryTransaction) => Promise<T>,
): Promise<T> {
  const what = opened.get(run);
  if (what instanceof MemoryConnection) return what.within(work);
  if (what) return work(what);
  throw new Error('this is no transaction of a database in memory');
}
