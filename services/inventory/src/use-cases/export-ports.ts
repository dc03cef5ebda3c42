/** What is asked by whoever writes files and papers. Scope is decided where the data lives. */
import type { Principal } from '@satchel/access';
import type {
  CardEntriesPage,
  Disposal,
  GetDisposal,
  ListCardEntries,
  ListStockedCards,
  StockedCardPage,
} from '@satchel/contracts';

export abstract class ExportQuestions {
  abstract stocked(asked: ListStockedCards, who: Principal): Promise<StockedCardPage>;
  abstract entries(asked: ListCardEntries, who: Principal): Promise<CardEntriesPage>;
  abstract disposal(asked: GetDisposal, who: Principal): Promise<Disposal>;
}
