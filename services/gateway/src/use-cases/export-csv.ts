/**
 * Lists as CSV, line by line: page after page is asked of the owner, as whoever asks, and only when
 * the one before was taken, so that a country costs no more memory than a page.
 */
import {
  BYTE_ORDER_MARK,
  type CsvTable,
  csvHeader,
  csvLine,
  ENTRIES_TABLE,
  type ListCardEntries,
  type ListStockedCards,
  listCardEntries,
  listConditions,
  listLocations,
  listLots,
  listManagedProducts,
  listPackContents,
  listProductPrices,
  listProducts,
  listProgrammes,
  listShelfLifeRules,
  listStockedCards,
  listZones,
  type MessageContract,
  PAGE_MAX,
  type PageInfo,
  type PageRequest,
  REGISTER_TABLES,
  type RegisterKind,
  STOCK_TABLE,
  type StockedCard,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Caller, Owners } from './ports.js';

interface PageOf<Row> {
  items: Row[];
  page: PageInfo;
}
type Listing<Asked extends PageRequest, Row> = MessageContract<Asked, PageOf<Row>>;

/** A page of entries goes along two thousand cards. */
const DEADLINE_MS = 10_000;
/** Cards come whole, with all their lots. */
const CARDS_OF_A_PAGE = 100;

const REGISTER: { readonly [K in RegisterKind]: Listing<PageRequest, object> } = {
  zones: listZones,
  programmes: listProgrammes,
  locations: listLocations,
  products: listProducts,
  'managed-products': listManagedProducts,
  lots: listLots,
  conditions: listConditions,
  'product-prices': listProductPrices,
  'shelf-life-rules': listShelfLifeRules,
  'pack-contents': listPackContents,
};

export class ExportCsv {
  constructor(
    private readonly owners: Owners,
    private readonly clock: Clock,
  ) {}

  /** The first piece comes, or is refused, before anything is sent. */
  register(kind: RegisterKind, caller: Caller): AsyncGenerator<string> {
    return this.pieces(REGISTER_TABLES[kind], REGISTER[kind], { limit: PAGE_MAX }, caller);
  }

  stock(asked: ListStockedCards, caller: Caller): AsyncGenerator<string> {
    const asOf = this.clock.now().toISOString();
    const listing = { ...asked, limit: CARDS_OF_A_PAGE };
    return this.pieces(STOCK_TABLE, listStockedCards, listing, caller, (card) =>
      linesOf(card, asOf),
    );
  }

  movements(asked: ListCardEntries, caller: Caller): AsyncGenerator<string> {
    return this.pieces(ENTRIES_TABLE, listCardEntries, { ...asked, limit: PAGE_MAX }, caller);
  }

  private async *pieces<Asked extends PageRequest, Row extends object>(
    table: CsvTable,
    listing: Listing<Asked, Row>,
    asked: Asked,
    { principal, traceparent }: Caller,
    rowsOf: (item: Row) => object[] = (item) => [item],
  ): AsyncGenerator<string> {
    let head = BYTE_ORDER_MARK + csvHeader(table);
    let cursor: string | undefined;
    do {
      const request = { ...asked, ...(cursor === undefined ? {} : { cursor }) };
      const options = { principal, traceparent, deadlineMs: DEADLINE_MS };
      const { items, page } = await this.owners.request(listing, request, options);
      const lines = items.flatMap(rowsOf).map((row) => csvLine(table, row));
      yield head + lines.join('');
      head = '';
      cursor = page.next;
    } while (cursor !== undefined);
  }
}

/** A line for each lot; one without a lot for a card that is empty. */
function linesOf({ lots, onHand, ...card }: StockedCard, asOf: string): object[] {
  if (lots.length === 0) return [{ ...card, quantity: onHand, asOf }];
  return lots.map(({ lot, onHand: quantity, expiresOn, status: lotStatus }) => ({
    ...card,
    lot,
    expiresOn,
    lotStatus,
    quantity,
    asOf,
  }));
}
