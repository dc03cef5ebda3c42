/**
 * Groups the events of many senders into one transaction, so that a commit is paid once for all who
 * wait for it. A request is never split, its items stay in their order, and a request that breaks a
 * group is tried once more alone, so that it cannot harm its neighbours.
 */
import type { SqlRunner } from '@satchel/messaging';
import type { Answer, Book } from '../domain/book.js';
import { decideAll } from './decide-all.js';
import type { Beside, LedgerStore, PrincipalTelling } from './ports.js';

/** Most events of one group; one request may be a whole group by itself. */
const GROUP_MAX = 500;

interface Waiting {
  tellings: PrincipalTelling[];
  beside: Beside | undefined;
  resolve(answers: Answer[]): void;
  reject(error: unknown): void;
}

export interface GroupOptions {
  store: LedgerStore;
  /** Transactions under way at once. */
  lanes: number;
  /** Called after each commit that wrote something. */
  committed(): void;
}

export class EventGroups {
  private readonly queue: Waiting[] = [];
  private busy = 0;

  constructor(private readonly options: GroupOptions) {}

  /** With `beside`, that is written in the transaction of the events, or neither is. */
  write(tellings: PrincipalTelling[], beside?: Beside): Promise<Answer[]> {
    return new Promise((resolve, reject) => {
      this.queue.push({ tellings, beside, resolve, reject });
      this.fillLanes();
    });
  }

  private fillLanes(): void {
    while (this.busy < this.options.lanes && this.queue.length > 0) {
      this.busy += 1;
      void this.carry(this.nextGroup());
    }
  }

  private nextGroup(): Waiting[] {
    const group: Waiting[] = [];
    let size = 0;
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      if (group.length > 0 && size + next.tellings.length > GROUP_MAX) break;
      group.push(next);
      size += next.tellings.length;
      this.queue.shift();
    }
    return group;
  }

  private async carry(group: Waiting[]): Promise<void> {
    try {
      await this.commit(group);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else await this.oneByOne(group);
    } finally {
      this.busy -= 1;
      this.fillLanes();
    }
  }

  private async oneByOne(group: Waiting[]): Promise<void> {
    for (const waiting of group) {
      await this.commit([waiting]).catch((error: unknown) => waiting.reject(error));
    }
  }

  private async commit(group: Waiting[]): Promise<void> {
    const tellings = group.flatMap((waiting) => waiting.tellings);
    const isAlone = group.every(({ beside }) => beside === undefined);
    const answers = await this.options.store.write(
      tellings,
      (book) => decideAll(book, tellings),
      isAlone ? undefined : (tx, book, all) => writeBeside(group, tx, book, all),
    );
    this.options.committed();
    for (const [{ resolve }, own] of answersOf(group, answers)) resolve(own);
  }
}

async function writeBeside(
  group: Waiting[],
  tx: SqlRunner,
  book: Book,
  answers: Answer[],
): Promise<void> {
  for (const [{ beside }, own] of answersOf(group, answers)) await beside?.(tx, book, own);
}

/** Each request with the answers to its own events. */
function answersOf(group: Waiting[], answers: Answer[]): [Waiting, Answer[]][] {
  let start = 0;
  return group.map((waiting) => {
    const own = answers.slice(start, start + waiting.tellings.length);
    start += waiting.tellings.length;
    return [waiting, own];
  });
}
