/** Reads count sheets: one with its lines, or a list by where and what they wait for. */
import type { Principal } from '@satchel/access';
import type {
  CountSheetPage,
  CountSheetState,
  GetCountSheet,
  ListCountSheets,
} from '@satchel/contracts';
import { type Clock, DAY_MS } from '@satchel/language';
import { visible } from './count-sheet-case.js';
import { stateOf, summaryOf } from './count-sheet-state.js';
import type { CountSheetStore } from './ports.js';

export class ReadSheets {
  constructor(
    private readonly store: CountSheetStore,
    private readonly clock: Clock,
  ) {}

  get({ sheet: id }: GetCountSheet, who: Principal): Promise<CountSheetState> {
    return this.store.transact(async (records) => {
      const { sheet } = await visible(records, await records.find(id), id, who);
      return stateOf(sheet);
    });
  }

  async list(asked: ListCountSheets, who: Principal): Promise<CountSheetPage> {
    const now = this.clock.now().getTime();
    const { items, page } = await this.store.list(asked, who);
    const aged = items.map((head) => {
      const days = Math.max(0, Math.floor((now - head.statusSince) / DAY_MS));
      return { ...summaryOf(head), days };
    });
    return { items: aged, page };
  }
}
