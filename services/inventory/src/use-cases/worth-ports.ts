/** Questions about what stock is worth, what expires and what was lost. */
import type { Principal } from '@satchel/access';
import type {
  GetLocationExpiring,
  GetLocationLosses,
  GetLocationValue,
  GetZoneExpiring,
  GetZoneLosses,
  GetZoneValue,
  LocationExpiring,
  StockLosses,
  StockValue,
  ZoneExpiring,
} from '@satchel/contracts';

export abstract class ValueQuestions {
  abstract ofZone(asked: GetZoneValue, who: Principal): Promise<StockValue>;
  abstract ofLocation(asked: GetLocationValue, who: Principal): Promise<StockValue>;
}

export abstract class ExpiryQuestions {
  abstract ofZone(asked: GetZoneExpiring, who: Principal): Promise<ZoneExpiring>;
  abstract ofLocation(asked: GetLocationExpiring, who: Principal): Promise<LocationExpiring>;
}

export abstract class LossQuestions {
  abstract ofZone(asked: GetZoneLosses, who: Principal): Promise<StockLosses>;
  abstract ofLocation(asked: GetLocationLosses, who: Principal): Promise<StockLosses>;
}
