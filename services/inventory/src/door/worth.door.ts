/** Where questions about what stock is worth, what expires and what was lost come in. */
import { Controller } from '@nestjs/common';
import {
  type GetLocationExpiring,
  type GetLocationLosses,
  type GetLocationValue,
  type GetZoneExpiring,
  type GetZoneLosses,
  type GetZoneValue,
  getLocationExpiring,
  getLocationLosses,
  getLocationValue,
  getZoneExpiring,
  getZoneLosses,
  getZoneValue,
  type LocationExpiring,
  type StockLosses,
  type StockValue,
  type ZoneExpiring,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { ExpiryQuestions, LossQuestions, ValueQuestions } from '../use-cases/worth-ports.js';

@Controller()
export class WorthDoor {
  constructor(
    private readonly values: ValueQuestions,
    private readonly expiry: ExpiryQuestions,
    private readonly losses: LossQuestions,
  ) {}

  @Answers(getZoneValue)
  zoneValue(body: GetZoneValue, { principal }: RequestContext): Promise<StockValue> {
    return this.values.ofZone(body, principal);
  }

  @Answers(getLocationValue)
  locationValue(body: GetLocationValue, { principal }: RequestContext): Promise<StockValue> {
    return this.values.ofLocation(body, principal);
  }

  @Answers(getZoneExpiring)
  zoneExpiring(body: GetZoneExpiring, { principal }: RequestContext): Promise<ZoneExpiring> {
    return this.expiry.ofZone(body, principal);
  }

  @Answers(getLocationExpiring)
  expiringAt(body: GetLocationExpiring, { principal }: RequestContext): Promise<LocationExpiring> {
    return this.expiry.ofLocation(body, principal);
  }

  @Answers(getZoneLosses)
  zoneLosses(body: GetZoneLosses, { principal }: RequestContext): Promise<StockLosses> {
    return this.losses.ofZone(body, principal);
  }

  @Answers(getLocationLosses)
  locationLosses(body: GetLocationLosses, { principal }: RequestContext): Promise<StockLosses> {
    return this.losses.ofLocation(body, principal);
  }
}
