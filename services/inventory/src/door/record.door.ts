/** Where orders, reports and register entries come in. */
import { Controller } from '@nestjs/common';
import {
  type ChangeReportingModes,
  changeReportingModes,
  type PlaceOrders,
  placeOrders,
  type RecordReports,
  type RegisterAnswer,
  type RegisterConditions,
  type RegisterLocations,
  type RegisterLots,
  type RegisterManagedProducts,
  type RegisterPackContents,
  type RegisterProductPrices,
  type RegisterProducts,
  type RegisterProgrammes,
  type RegisterShelfLifeRules,
  type RegisterZones,
  recordReports,
  registerConditions,
  registerLocations,
  registerLots,
  registerManagedProducts,
  registerPackContents,
  registerProductPrices,
  registerProducts,
  registerProgrammes,
  registerShelfLifeRules,
  registerZones,
  type StockEventAnswers,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { RegisterEntries } from '../use-cases/register-entries.js';

@Controller()
export class RecordDoor {
  constructor(
    private readonly events: RecordStockEvents,
    private readonly register: RegisterEntries,
  ) {}

  @Answers(recordReports)
  reports(body: RecordReports, { principal }: RequestContext): Promise<StockEventAnswers> {
    return this.events.report(body, principal);
  }

  @Answers(placeOrders)
  orders(body: PlaceOrders, { principal }: RequestContext): Promise<StockEventAnswers> {
    return this.events.order(body, principal);
  }

  @Answers(registerZones)
  zones(body: RegisterZones, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.zones(body.items, principal);
  }

  @Answers(registerProgrammes)
  programmes(body: RegisterProgrammes, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.programmes(body.items, principal);
  }

  @Answers(registerLocations)
  locations(body: RegisterLocations, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.locations(body.items, principal);
  }

  @Answers(registerProducts)
  products(body: RegisterProducts, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.products(body.items, principal);
  }

  @Answers(registerLots)
  lots(body: RegisterLots, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.lots(body.items, principal);
  }

  @Answers(registerPackContents)
  contents(body: RegisterPackContents, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.packContents(body.items, principal);
  }

  @Answers(registerShelfLifeRules)
  shelfLives(body: RegisterShelfLifeRules, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.shelfLifeRules(body.items, principal);
  }

  @Answers(registerProductPrices)
  prices(body: RegisterProductPrices, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.productPrices(body.items, principal);
  }

  @Answers(registerConditions)
  conditions(body: RegisterConditions, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.conditions(body.items, principal);
  }

  @Answers(registerManagedProducts)
  managed(body: RegisterManagedProducts, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.managedProducts(body.items, principal);
  }

  @Answers(changeReportingModes)
  modes(body: ChangeReportingModes, { principal }: RequestContext): Promise<RegisterAnswer> {
    return this.register.reportingModes(body.items, principal);
  }
}
