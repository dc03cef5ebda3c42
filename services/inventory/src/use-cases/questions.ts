/**
 * The questions that inventory answers, as ports: abstract classes, so that they are names at run
 * time too. They hold no rule but scope: who may see a location is decided where the data lives.
 */
import type { Principal } from '@satchel/access';
import type {
  CardEntries,
  DiscrepancyPage,
  EntriesSince,
  GetStockAsOf,
  GetStockCard,
  GetStockOnHand,
  ListDiscrepancies,
  ListLocations,
  ListLots,
  ListManagedProducts,
  ListProducts,
  ListProgrammes,
  ListShipments,
  ListZones,
  LocationPage,
  LotPage,
  ManagedProductPage,
  ProductPage,
  ProgrammePage,
  ShipmentPage,
  StockAsOf,
  StockCard,
  StockOnHand,
  ZonePage,
} from '@satchel/contracts';

export abstract class StockQuestions {
  abstract onHand(asked: GetStockOnHand, who: Principal): Promise<StockOnHand>;
  abstract asOf(asked: GetStockAsOf, who: Principal): Promise<StockAsOf>;
  abstract entriesSince(asked: EntriesSince, who: Principal): Promise<CardEntries>;
}

export abstract class CardQuestions {
  abstract card(asked: GetStockCard, who: Principal): Promise<StockCard>;
}

export abstract class SurroundingsQuestions {
  abstract shipments(asked: ListShipments, who: Principal): Promise<ShipmentPage>;
  abstract discrepancies(asked: ListDiscrepancies, who: Principal): Promise<DiscrepancyPage>;
}

export abstract class RegisterQuestions {
  abstract locations(asked: ListLocations): Promise<LocationPage>;
  abstract products(asked: ListProducts): Promise<ProductPage>;
  abstract zones(asked: ListZones): Promise<ZonePage>;
  abstract programmes(asked: ListProgrammes): Promise<ProgrammePage>;
  abstract managedProducts(asked: ListManagedProducts): Promise<ManagedProductPage>;
  abstract lots(asked: ListLots): Promise<LotPage>;
}
