/**
 * Groups the events of many senders into one transaction, so that a commit is paid once for all who
 * wait for it. A request is never split, its items stay in their order, and a request that breaks a
 * group is tried once more alone, so that it cannot harm its neighbours.
 */
import type { Answer } from '../domain/book.js';
import { decideAll } from './decide-all.js';
import type { LedgerStore, PrincipalTelling } from './ports.js';

/** Most events of one group; one request may be a whole group by itself. */
const GROUP_MAX = 500;

interface Waiting {
  tellings: PrincipalTelling[];
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

  write(tellings: PrincipalTelling[]): Promise<Answer[]> {
    return new Promise((resolve, reject) => {
      this.queue.push({ tellings, resolve, reject });
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
    const answers = await this.options.store.write(tellings, (book) => decideAll(book, tellings));
    this.options.committed();
    let start = 0;
    for (const { tellings: own, resolve } of group) {
      resolve(answers.slice(start, start + own.length));
      start += own.length;
    }
  }
}
