/** The register: zones, programmes, locations, products, lots, and what is managed where. */
import { Controller } from '@nestjs/common';
import {
  ChangeReportingModes,
  ConditionPage,
  changeReportingModes,
  ListConditions,
  ListLocations,
  ListLots,
  ListManagedProducts,
  ListPackContents,
  ListProducts,
  ListProgrammes,
  ListZones,
  LocationPage,
  LotPage,
  listConditions,
  listLocations,
  listLots,
  listManagedProducts,
  listPackContents,
  listProducts,
  listProgrammes,
  listZones,
  ManagedProductPage,
  PackContentsPage,
  ProductPage,
  ProgrammePage,
  RegisterAnswer,
  RegisterConditions,
  RegisterLocations,
  RegisterLots,
  RegisterManagedProducts,
  RegisterPackContents,
  RegisterProducts,
  RegisterProgrammes,
  RegisterZones,
  registerConditions,
  registerLocations,
  registerLots,
  registerManagedProducts,
  registerPackContents,
  registerProducts,
  registerProgrammes,
  registerZones,
  ZonePage,
} from '@satchel/contracts';
import { AskOwner } from '../../use-cases/ask-owner.js';
import type { Ask } from '../ask.js';
import { registerExamples } from '../examples.js';
import { Route } from '../route.js';

const changing = {
  verb: 'PUT',
  right: 'change-register',
  tag: 'Register',
  reply: RegisterAnswer,
  asksOwner: true,
} as const;
const listing = {
  verb: 'GET',
  right: 'see-register',
  tag: 'Register',
  description: 'In the order of their codes, page by page.',
  asksOwner: true,
} as const;
const eachIsWhole =
  'Each entry is its full state: sending it again changes nothing. Up to 500, each answered on its own.';

@Controller()
export class RegisterController {
  constructor(private readonly owner: AskOwner) {}

  @Route({
    ...changing,
    path: '/v1/zones',
    entryProblems: ['unknown-zone', 'zone-moved'],
    summary: 'Register zones',
    description: `${eachIsWhole} A parent comes before its children.`,
    body: RegisterZones,
    examples: { body: registerExamples.zones },
  })
  putZones(ask: Ask<RegisterZones>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerZones, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/programmes',
    summary: 'Register programmes',
    description: eachIsWhole,
    body: RegisterProgrammes,
  })
  putProgrammes(ask: Ask<RegisterProgrammes>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerProgrammes, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/locations',
    entryProblems: [
      'unknown-zone',
      'unknown-programme',
      'unknown-location',
      'two-suppliers',
      'supply-circle',
      'time-zone-fixed',
      'holder-by-handover',
    ],
    summary: 'Register locations',
    description: `${eachIsWhole} A supplier comes before those it supplies.`,
    body: RegisterLocations,
  })
  putLocations(ask: Ask<RegisterLocations>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerLocations, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/products',
    entryProblems: ['unknown-programme', 'unit-changed', 'pack-listed-twice', 'ages-overlap'],
    summary: 'Register products',
    description: eachIsWhole,
    body: RegisterProducts,
    examples: { body: registerExamples.products },
  })
  putProducts(ask: Ask<RegisterProducts>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerProducts, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/lots',
    entryProblems: ['unknown-product', 'reserved-name', 'under-recall', 'on-hold'],
    summary: 'Register lots',
    description: eachIsWhole,
    body: RegisterLots,
  })
  putLots(ask: Ask<RegisterLots>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerLots, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/managed-products',
    entryProblems: ['unknown-location', 'unknown-product', 'days-overlap', 'mode-counted'],
    summary: 'Say which location manages which product',
    description: `${eachIsWhole} Only managed products can be stocked out.`,
    body: RegisterManagedProducts,
  })
  putManagedProducts(ask: Ask<RegisterManagedProducts>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerManagedProducts, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/pack-contents',
    entryProblems: ['unknown-product', 'contents-used', 'contents-circle'],
    summary: 'Say what sets consist of',
    description: `${eachIsWhole} From its day on, packing and unpacking a set goes by it, to the unit; once used it never changes, and other contents begin on another day.`,
    body: RegisterPackContents,
    examples: { body: registerExamples.packContents },
  })
  putPackContents(ask: Ask<RegisterPackContents>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerPackContents, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/managed-products/modes',
    entryProblems: ['unknown-location', 'unknown-product', 'not-managed', 'mode-counted'],
    summary: 'Change how use is known, from a day on',
    description:
      `By treatment (use is reported) or by count (only counts and receipts are). Days before that ` +
      'day keep their mode, and so does what a count found on them; no change reaches behind a count. ' +
      'Sending it again changes nothing. Up to 500, each answered on its own.',
    body: ChangeReportingModes,
  })
  changeModes(ask: Ask<ChangeReportingModes>): Promise<RegisterAnswer> {
    return this.owner.bulk(changeReportingModes, ask.body, ask.caller);
  }

  @Route({
    ...changing,
    path: '/v1/conditions',
    entryProblems: ['unknown-product'],
    summary: 'Say what treats a condition',
    description: `${eachIsWhole} A person is treated when every need is met, each by any one of its products; how many units that takes at which age, the products say by \`courseUnits\` and \`courses\`.`,
    body: RegisterConditions,
    examples: { body: registerExamples.conditions },
  })
  putConditions(ask: Ask<RegisterConditions>): Promise<RegisterAnswer> {
    return this.owner.bulk(registerConditions, ask.body, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/conditions',
    summary: 'List conditions and what treats them',
    query: ListConditions,
    reply: ConditionPage,
  })
  conditions(ask: Ask<undefined, ListConditions>): Promise<ConditionPage> {
    return this.owner.run(listConditions, ask.query, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/zones',
    summary: 'List zones',
    query: ListZones,
    reply: ZonePage,
  })
  zones(ask: Ask<undefined, ListZones>): Promise<ZonePage> {
    return this.owner.run(listZones, ask.query, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/programmes',
    summary: 'List programmes',
    query: ListProgrammes,
    reply: ProgrammePage,
  })
  programmes(ask: Ask<undefined, ListProgrammes>): Promise<ProgrammePage> {
    return this.owner.run(listProgrammes, ask.query, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/locations',
    summary: 'List locations',
    query: ListLocations,
    reply: LocationPage,
  })
  locations(ask: Ask<undefined, ListLocations>): Promise<LocationPage> {
    return this.owner.run(listLocations, ask.query, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/products',
    summary: 'List products',
    query: ListProducts,
    reply: ProductPage,
  })
  products(ask: Ask<undefined, ListProducts>): Promise<ProductPage> {
    return this.owner.run(listProducts, ask.query, ask.caller);
  }

  @Route({ ...listing, path: '/v1/lots', summary: 'List lots', query: ListLots, reply: LotPage })
  lots(ask: Ask<undefined, ListLots>): Promise<LotPage> {
    return this.owner.run(listLots, ask.query, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/pack-contents',
    summary: 'List what sets consist of',
    query: ListPackContents,
    reply: PackContentsPage,
  })
  packContents(ask: Ask<undefined, ListPackContents>): Promise<PackContentsPage> {
    return this.owner.run(listPackContents, ask.query, ask.caller);
  }

  @Route({
    ...listing,
    path: '/v1/managed-products',
    summary: 'List managed products',
    query: ListManagedProducts,
    reply: ManagedProductPage,
  })
  managedProducts(ask: Ask<undefined, ListManagedProducts>): Promise<ManagedProductPage> {
    return this.owner.run(listManagedProducts, ask.query, ask.caller);
  }
}
