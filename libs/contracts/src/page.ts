/** How every list is cut into pages: a cursor to go on with, and the sizes that all keep to. */
import { Flag, Text, Whole } from './field.js';

/** Most rows of one page of any list. */
export const PAGE_MAX = 200;
/** Most items of one batch. */
export const BATCH_MAX = 500;

/** Where a list goes on. */
export class PageInfo {
  @Text('Send this as `cursor` to read on; absent on the last page.', 500, { optional: true })
  next?: string;

  @Flag('Whether there is more.')
  hasMore!: boolean;
}

/** What every list takes. */
export class PageRequest {
  @Text('Where to go on: the `next` of the page before.', 500, { optional: true })
  cursor?: string;

  @Whole('How many rows at the most; 50 unless told.', 1, PAGE_MAX, { optional: true, example: 50 })
  limit?: number;
}
