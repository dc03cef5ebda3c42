/**
 * Valid requests, and by that the soil for spoilt ones: a body, parameters of path and query, and
 * headers for every route, from its schema, with ids that exist.
 */
import { type ApiRoute, schemaOf } from './api-document.js';
import { COUNT_BODIES } from './count-papers.js';
import {
  contentsEntry,
  KITS,
  LOCATIONS,
  LOTS,
  locationEntry,
  PASSENGER,
  type PaperKind,
  type Papers,
  PRODUCTS,
  PROGRAMMES,
  productEntry,
  STORES,
  ZONES,
  zoneEntry,
} from './country.js';
import type { Dice, Json } from './dice.js';
import { LOT_BODIES, type LotMaker, lotPaper } from './lot-papers.js';
import { filedPaper, isFiled, productOf } from './paper-numbers.js';
import { DAYS, filed, number, packs, quantity, WORDS, when } from './parts.js';
import { standIn } from './stand-ins.js';
import { packed, price, WORTH_BODIES } from './worth-papers.js';

export interface Draft {
  path: string;
  query: [name: string, value: string][];
  headers: [name: string, value: string][];
  body: Json;
}

const LOT_STATUSES = ['usable', 'quarantined', 'recalled'] as const;

type Maker = (dice: Dice, papers: Papers, index: number) => Json;

const managing = (dice: Dice): Json => ({
  location: dice.pick(KITS),
  product: dice.pick(PRODUCTS),
  mode: dice.pick(['by-treatment', 'by-count']),
});
const entries = (dice: Dice, make: () => Json): Json => ({
  items: Array.from({ length: dice.whole(1, 3) }, make),
});

const unpackedFrom = (dice: Dice): Json =>
  dice.chance(0.5)
    ? {
        components: [
          {
            product: dice.pick(PRODUCTS),
            lots: [{ lot: dice.pick(LOTS), quantity: dice.whole(1, 9) }],
          },
        ],
        packedOn: dice.pick(DAYS),
      }
    : {};

const report: Maker = (dice, papers, index) => {
  const kind = dice.pick([
    'opening',
    'received',
    'dispensed',
    'adjusted',
    'written-off',
    'counted',
    'issued-on-voucher',
    'given',
    'returned',
    'disposed',
    'packed',
    'unpacked',
  ]);
  const more: Record<string, () => Json> = {
    received: () =>
      dice.chance(0.5)
        ? { source: dice.pick(['supplier', 'external']) }
        : { shipment: papers.id('shipment', number(dice, index)) },
    adjusted: () => ({ direction: dice.pick(['gain', 'loss']), reason: dice.pick(WORDS) }),
    'written-off': () => ({ reason: dice.pick(WORDS) }),
    'issued-on-voucher': () => ({ to: dice.pick(KITS), shipment: dice.uuid(), document: 'V-1' }),
    given: () => ({ to: dice.pick(KITS), shipment: papers.id('shipment', number(dice, index)) }),
    disposed: () => ({
      reason: dice.pick(WORDS),
      witnesses: Array.from({ length: dice.pick([2, 3, 1]) }, () => dice.uuid()),
    }),
    unpacked: () => unpackedFrom(dice),
    returned: () => ({
      to: dice.pick(STORES),
      shipment: papers.id('shipment', number(dice, index)),
      reason: dice.pick(WORDS),
    }),
  };
  return {
    id: dice.chance(0.2) ? papers.id('event', number(dice, index)) : dice.uuid(),
    kind,
    location: dice.pick(kind === 'issued-on-voucher' ? STORES : LOCATIONS),
    product: dice.pick(PRODUCTS),
    ...quantity(dice),
    ...when(dice),
    ...more[kind]?.(),
  };
};

const order: Maker = (dice, papers, index) => {
  const kind = dice.weighed([
    [4, 'receive'],
    [4, 'issue'],
    [1, 'pack'],
    [1, 'unpack'],
    [2, 'allocate'],
    [1, 'release'],
    [1, 'reverse'],
  ]);
  const event = papers.id('event', number(dice, index));
  const more: Record<string, () => Json> = {
    receive: () => quantity(dice),
    pack: () => ({ lots: [{ lot: dice.pick(LOTS), quantity: dice.whole(1, 5) }] }),
    unpack: () => ({ quantity: dice.whole(1, 5), ...unpackedFrom(dice) }),
    issue: () => ({
      ...quantity(dice),
      to: dice.pick(KITS),
      shipment: papers.id('shipment', number(dice, index)),
      ...(dice.chance(0.2)
        ? {
            requisition: papers.id('requisition', filed(dice, index)),
            insteadOf: dice.pick(PRODUCTS),
          }
        : {}),
      ...(dice.chance(0.2) ? { for: { campaign: 'SIA' } } : {}),
      ...(dice.chance(0.1) ? { waiver: papers.id('waiver', lotPaper(dice, index)) } : {}),
    }),
    allocate: () => ({ quantity: dice.whole(1, 30), to: dice.pick(KITS) }),
    release: () => ({ allocation: event }),
    reverse: () => ({ event, reason: dice.pick(WORDS) }),
  };
  return {
    id: dice.chance(0.5) ? event : dice.uuid(),
    kind,
    location: dice.pick(STORES),
    product: dice.pick(PRODUCTS),
    ...more[kind]?.(),
  };
};

const account: Maker = (dice) => ({
  displayName: dice.pick(WORDS),
  ...(dice.chance(0.5) ? { phone: '+231 770 000 007' } : {}),
  grants: [{ role: dice.pick(['chw', 'auditor']), at: dice.pick(KITS) }],
});

/** Whatever takes a body. */
const BODIES: Readonly<Record<string, LotMaker>> = {
  ...LOT_BODIES,
  ...COUNT_BODIES,
  ...WORTH_BODIES,
  'post-accounts': (dice, papers, index) => {
    const id = papers.id('account', number(dice, index));
    return {
      id,
      username: `a-${id.slice(0, 8)}`,
      password: 'correct horse battery',
      ...account(dice, papers, index),
    };
  },
  'put-accounts-id': (dice, papers, index) => ({
    ...account(dice, papers, index),
    active: dice.chance(0.7),
  }),
  'put-locations': (dice) =>
    entries(dice, () => locationEntry(dice.pick(LOCATIONS), dice.pick(WORDS))),
  'put-lots': (dice) =>
    entries(dice, () => ({
      product: dice.pick(PRODUCTS),
      // Those of the country are used again after a recall only if somebody registers them anew.
      ...dice.weighed([
        [2, { number: `L-${dice.whole(1, 99)}`, status: dice.pick(LOT_STATUSES) }],
        [1, { number: dice.pick(LOTS), status: 'usable' }],
      ]),
      expiresOn: '2029-12-31',
      ...(dice.chance(0.3) ? { funder: dice.pick(['GF', 'PMI']), unitPrice: price(dice) } : {}),
    })),
  'put-managed-products-modes': (dice) =>
    entries(dice, () => ({ ...managing(dice), from: dice.pick(DAYS) })),
  'put-managed-products': (dice) =>
    entries(dice, () => {
      const minimumMonthsTenths = dice.whole(0, 360);
      return { ...managing(dice), from: '2025-01-01', minimumMonthsTenths };
    }),
  'put-pack-contents': (dice) => entries(dice, () => contentsEntry(dice, dice.pick(DAYS))),
  'post-orders': order,
  'post-orders-batch': (dice, papers, index) => entries(dice, () => order(dice, papers, index)),
  'put-products': (dice) =>
    entries(dice, () => ({
      ...productEntry(dice.pick(PRODUCTS), dice.pick(WORDS)),
      ...packed(dice),
    })),
  'put-programmes': (dice) =>
    entries(dice, () => ({ id: dice.pick(PROGRAMMES), name: dice.pick(WORDS) })),
  'post-reports': report,
  'post-reports-batch': (dice, papers, index) => ({
    ...entries(dice, () => report(dice, papers, index)),
    ...(dice.chance(0.6) ? { sentAt: '2026-11-01T10:00:00Z' } : {}),
  }),
  'post-requisitions': (dice, papers, index) => {
    const paper = filed(dice, index);
    return {
      id: papers.id('requisition', paper),
      location: dice.pick(KITS),
      programme: 'iccm',
      urgency: dice.pick(['regular', 'emergency']),
      lines: [
        {
          product: productOf(paper),
          ...(dice.chance(0.2) ? packs(dice) : { requested: dice.whole(1, 99) }),
        },
      ],
      ...(dice.chance(0.3) ? { note: dice.pick(WORDS) } : {}),
    };
  },
  'post-requisitions-id-approve': (dice, _papers, _index, paper) => ({
    id: dice.uuid(),
    ...(dice.chance(0.5)
      ? {
          lines: [
            {
              product: productOf(paper),
              ...(dice.chance(0.2) ? packs(dice) : { approved: dice.whole(1, 50) }),
              reason: dice.pick(WORDS),
            },
          ],
        }
      : {}),
  }),
  'post-requisitions-id-cancel': (dice) => ({ id: dice.uuid(), reason: dice.pick(WORDS) }),
  'post-requisitions-id-reject': (dice) => ({ id: dice.uuid(), reason: dice.pick(WORDS) }),
  'post-session': () => ({ ...PASSENGER, channel: 'app' }),
  'post-session-refresh': () => ({ refreshToken: '{{refresh}}' }),
  'post-stock-as-of': (dice) =>
    entries(dice, () => ({
      location: dice.pick(LOCATIONS),
      product: dice.pick(PRODUCTS),
      at: `${dice.pick(DAYS)}T12:00:00Z`,
    })),
  'put-zones': (dice) => entries(dice, () => zoneEntry(dice.pick(ZONES), dice.pick(WORDS))),
};

/** Where months are asked for; years of them are too many. */
const MONTHS: Readonly<Record<string, readonly string[]>> = {
  from: ['2026-01', '2026-08'],
  to: ['2026-10', '2026-11'],
};

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  location: LOCATIONS,
  product: PRODUCTS,
  products: PRODUCTS,
  zone: ZONES,
  within: [...ZONES, ...STORES],
  area: [...ZONES, ...STORES],
  ownerAt: [...ZONES, ...LOCATIONS],
  supplier: STORES,
  programme: PROGRAMMES,
  number: LOTS,
  lot: LOTS,
  from: DAYS,
  to: DAYS,
};

/** What the id in a path is of, by what the path is under. */
const KINDS: Readonly<Record<string, PaperKind>> = {
  accounts: 'account',
  'count-sheets': 'count-sheet',
  discrepancies: 'discrepancy',
  handovers: 'handover',
  earmarks: 'earmark',
  'lot-holds': 'hold',
  recalls: 'recall',
  requisitions: 'requisition',
  'vouchers/request': 'requisition',
  'vouchers/issue': 'shipment',
  'vouchers/delivery': 'shipment',
  'vouchers/count': 'count-sheet',
  'vouchers/disposal': 'event',
};

export function kindOf(path: string): PaperKind {
  const [, , list = '', more = ''] = path.split('/');
  const kind = KINDS[list] ?? KINDS[`${list}/${more}`];
  if (!kind) throw new Error(`nobody says what the id in ${path} is of`);
  return kind;
}

function idIn(path: string, dice: Dice, papers: Papers, paper: number): string {
  const kind = kindOf(path);
  return kind === 'discrepancy' ? standIn(dice, papers) : papers.id(kind, paper);
}

/** Acts that come late in the life of a paper. */
const ON_FILED =
  /count-sheets-id-(?:explain|approve|recount)|handovers-id-(?:count|close)|put-accounts-id/;

function paperOf({ operation, path }: ApiRoute, dice: Dice, index: number): number {
  if (ON_FILED.test(operation) && dice.chance(0.7)) return filedPaper(dice, index);
  if (/recalls|lot-holds|earmarks/.test(path)) return lotPaper(dice, index);
  return /count-sheets|requisitions|vouchers/.test(path) ? filed(dice, index) : number(dice, index);
}

/** A request to the route as its reader would send it. */
export function validDraft(route: ApiRoute, dice: Dice, papers: Papers, index: number): Draft {
  const paper = paperOf(route, dice, index);
  const value = (name: string, schema: Json): string => {
    if (name === 'id') return idIn(route.path, dice, papers, paper);
    const byMonth = route.path.endsWith('/losses') ? MONTHS[name] : undefined;
    const known = byMonth ?? PARAMETERS[name];
    if (known) return dice.pick(known);
    const { enum: words, type } = schemaOf(schema);
    if (words) return dice.pick(words as string[]);
    return type === 'integer' ? String(dice.whole(1, 200)) : 'text';
  };
  const draft: Draft = { path: route.path, query: [], headers: [], body: undefined };
  for (const parameter of route.parameters) {
    const { name, schema } = parameter;
    if (parameter.in === 'path') {
      const written = encodeURIComponent(value(name, schema));
      draft.path = draft.path.replace(`{${name}}`, () => written);
    } else if (parameter.in === 'query') {
      if (parameter.required || (name !== 'cursor' && dice.chance(0.3)))
        draft.query.push([name, value(name, schema)]);
    } else if (name === 'If-Match') draft.headers.push([name, versionOf(dice, paper)]);
  }
  if (route.body) {
    const make = BODIES[route.operation];
    draft.body = make ? make(dice, papers, index, paper) : structuredClone(route.body.example);
    draft.headers.push(['Content-Type', 'application/json']);
  }
  return draft;
}

function versionOf(dice: Dice, paper: number): string {
  const version = isFiled(paper)
    ? dice.whole(1, 4)
    : dice.weighed([
        [6, 1],
        [2, 2],
        [1, 3],
      ]);
  return `"${version}"`;
}
