/** Where questions about stock and the register come in. */
import { Controller } from '@nestjs/common';
import {
  type CardEntries,
  type EntriesSince,
  entriesSince,
  type GetStockAsOf,
  type GetStockCard,
  type GetStockOnHand,
  getStockAsOf,
  getStockCard,
  getStockOnHand,
  type HeadPage,
  type HeadsWanted,
  inventoryHeads,
  type ListLocations,
  type ListLots,
  type ListManagedProducts,
  type ListPackContents,
  type ListProductPrices,
  type ListProducts,
  type ListProgrammes,
  type ListShelfLifeRules,
  type ListShipments,
  type ListZones,
  type LocationPage,
  type LotPage,
  listLocations,
  listLots,
  listManagedProducts,
  listPackContents,
  listProductPrices,
  listProducts,
  listProgrammes,
  listShelfLifeRules,
  listShipments,
  listZones,
  type ManagedProductPage,
  type PackContentsPage,
  type ProductPage,
  type ProductPricePage,
  type ProgrammePage,
  refuse,
  type ShelfLifeRulePage,
  type ShipmentPage,
  type StockAsOf,
  type StockCard,
  type StockOnHand,
  type ZonePage,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import {
  CardQuestions,
  HeadQuestions,
  StockQuestions,
  SurroundingsQuestions,
} from '../use-cases/ports.js';
import { RegisterQuestions } from '../use-cases/register-ports.js';

@Controller()
export class QuestionDoor {
  constructor(
    private readonly stock: StockQuestions,
    private readonly cards: CardQuestions,
    private readonly surroundings: SurroundingsQuestions,
    private readonly register: RegisterQuestions,
    private readonly heads: HeadQuestions,
  ) {}

  @Answers(getStockOnHand)
  onHand(body: GetStockOnHand, { principal }: RequestContext): Promise<StockOnHand> {
    return this.stock.onHand(body, principal);
  }

  @Answers(getStockAsOf)
  asOf(body: GetStockAsOf, { principal }: RequestContext): Promise<StockAsOf> {
    return this.stock.asOf(body, principal);
  }

  @Answers(entriesSince)
  since(body: EntriesSince, { principal }: RequestContext): Promise<CardEntries> {
    return this.stock.entriesSince(body, principal);
  }

  /** Services only: they compare their copies with it. */
  @Answers(inventoryHeads)
  headsOf(body: HeadsWanted, { principal }: RequestContext): Promise<HeadPage> {
    if (principal.kind !== 'service') refuse(403, 'not-permitted', 'Only services compare copies.');
    return this.heads.heads(body);
  }

  @Answers(getStockCard)
  card(body: GetStockCard, { principal }: RequestContext): Promise<StockCard> {
    return this.cards.card(body, principal);
  }

  @Answers(listShipments)
  shipments(body: ListShipments, { principal }: RequestContext): Promise<ShipmentPage> {
    return this.surroundings.shipments(body, principal);
  }

  @Answers(listLocations)
  locations(body: ListLocations): Promise<LocationPage> {
    return this.register.locations(body);
  }

  @Answers(listProducts)
  products(body: ListProducts): Promise<ProductPage> {
    return this.register.products(body);
  }

  @Answers(listZones)
  zones(body: ListZones): Promise<ZonePage> {
    return this.register.zones(body);
  }

  @Answers(listProgrammes)
  programmes(body: ListProgrammes): Promise<ProgrammePage> {
    return this.register.programmes(body);
  }

  @Answers(listManagedProducts)
  managedProducts(body: ListManagedProducts): Promise<ManagedProductPage> {
    return this.register.managedProducts(body);
  }

  @Answers(listPackContents)
  packContents(body: ListPackContents): Promise<PackContentsPage> {
    return this.register.packContents(body);
  }

  @Answers(listShelfLifeRules)
  shelfLifeRules(body: ListShelfLifeRules): Promise<ShelfLifeRulePage> {
    return this.register.shelfLifeRules(body);
  }

  @Answers(listLots)
  lots(body: ListLots, { principal }: RequestContext): Promise<LotPage> {
    return this.register.lots(body, principal);
  }

  @Answers(listProductPrices)
  prices(body: ListProductPrices, { principal }: RequestContext): Promise<ProductPricePage> {
    return this.register.productPrices(body, principal);
  }
}
