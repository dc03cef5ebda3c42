/** What stock is worth, what will expire unused, and what was lost. */
import { Controller } from '@nestjs/common';
import {
  GetLocationExpiring,
  GetLocationLosses,
  GetLocationValue,
  GetZoneExpiring,
  GetZoneLosses,
  GetZoneValue,
  getLocationExpiring,
  getLocationLosses,
  getLocationValue,
  getZoneExpiring,
  getZoneLosses,
  getZoneValue,
  LocationExpiring,
  StockLosses,
  StockValue,
  ZoneExpiring,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import { ShowPacks } from '../../use-cases/show-packs.js';
import type { Ask } from '../ask.js';
import { Route } from '../route.js';

const asking = { verb: 'GET', tag: 'Value and expiry', asksOwner: true } as const;
const ofZone = { ...asking, problems: ['unknown-zone'] } as const;
const ofLocation = { ...asking, problems: ['unknown-location', 'too-many-locations'] } as const;

const sums =
  'From sums that are worked out beside the ledger: `ageSeconds` says how old they are. Only zones of ' +
  'which you may see everything.';
const beneath = 'Of the location alone, or, with `beneath`, with all that it supplies; as of now.';
const priced =
  "Units are worth the lot's price, else the price of the product in force; each lot is rounded " +
  'once to a whole minor unit, half up. Currencies are not converted. Units without a price are in ' +
  'no value: they are counted apart.';
const unused =
  'Use is what the card dispensed and issued in the 90 days before today, or since its first entry ' +
  'where that is 14 days ago or more. Earliest expiry first, each lot is used until its last day or ' +
  'its end; what is then left will expire unused. Where use is not known, nothing is said. Values ' +
  'are shown to whoever may see them. Beside the units of a lot stands how they lie in packs.';
const lost =
  'Lost less found, in whole months: `expired` is what was disposed of or written off after its last ' +
  'day. Units are worth the price in force on the day.';

@Controller()
export class WorthController {
  constructor(
    private readonly owner: AskOwner,
    private readonly show: ShowPacks,
  ) {}

  @Route({
    ...ofZone,
    path: '/v1/zones/:zone/value',
    right: 'see-value',
    summary: 'What the stock of a zone is worth',
    description: `By product, level and funder. ${priced} ${sums}`,
    query: GetZoneValue,
    reply: StockValue,
  })
  zoneValue(ask: Ask<undefined, GetZoneValue>): Promise<StockValue> {
    return this.owner.run(getZoneValue, ask.query, ask.caller);
  }

  @Route({
    ...ofLocation,
    path: '/v1/locations/:location/value',
    right: 'see-value',
    summary: 'What the stock of a location is worth',
    description: `By product, level and funder. ${beneath} ${priced}`,
    query: GetLocationValue,
    reply: StockValue,
  })
  locationValue(ask: Ask<undefined, GetLocationValue>): Promise<StockValue> {
    return this.owner.run(getLocationValue, ask.query, ask.caller);
  }

  @Route({
    ...ofZone,
    path: '/v1/zones/:zone/expiring',
    right: 'see-stock',
    summary: 'What expires in a zone, lot by lot',
    description: `The earliest first, with what has expired, and totals by 30, 90, 180 and 366 days. ${unused} ${sums}`,
    query: GetZoneExpiring,
    reply: ZoneExpiring,
  })
  zoneExpiring(ask: Ask<undefined, GetZoneExpiring>): Promise<ZoneExpiring> {
    const { query, caller } = ask;
    return this.show.expiring(this.owner.run(getZoneExpiring, query, caller), caller);
  }

  @Route({
    ...ofLocation,
    path: '/v1/locations/:location/expiring',
    right: 'see-stock',
    summary: 'What expires at a location, card by card',
    description: `The earliest first, with what has expired. ${beneath} ${unused}`,
    query: GetLocationExpiring,
    reply: LocationExpiring,
  })
  locationExpiring(ask: Ask<undefined, GetLocationExpiring>): Promise<LocationExpiring> {
    const { query, caller } = ask;
    return this.show.expiring(this.owner.run(getLocationExpiring, query, caller), caller);
  }

  @Route({
    ...ofZone,
    path: '/v1/zones/:zone/losses',
    right: 'see-value',
    summary: 'What was lost in a zone, by reason and funder',
    description: `${lost} ${priced} ${sums} Months long past are summed up more rarely.`,
    query: GetZoneLosses,
    reply: StockLosses,
  })
  zoneLosses(ask: Ask<undefined, GetZoneLosses>): Promise<StockLosses> {
    return this.owner.run(getZoneLosses, ask.query, ask.caller);
  }

  @Route({
    ...ofLocation,
    path: '/v1/locations/:location/losses',
    right: 'see-value',
    summary: 'What was lost at a location, by reason and funder',
    description: `${lost} ${beneath} ${priced}`,
    query: GetLocationLosses,
    reply: StockLosses,
  })
  locationLosses(ask: Ask<undefined, GetLocationLosses>): Promise<StockLosses> {
    return this.owner.run(getLocationLosses, ask.query, ask.caller);
  }
}
