/**
 * The small world in which random histories play: one warehouse, two facilities, three kits, two
 * time zones, two products and sets of both. Lots expire inside a history, one is withheld, modes
 * and contents change, and one kit opens after the history began.
 */
import { addDays } from '@satchel/language';
import type { ModelRegister } from './model-register.js';

/** When every history begins. */
export const HISTORY_START = '2026-03-01T06:00:00.000Z';

const requisition = (n: number) => `00000000-0000-4000-a000-00000000000${n}`;

function asked(n: number, location: string, supplier: string, act: number, ors: number) {
  const line = { requisition: requisition(n), location, supplier };
  return [
    { ...line, product: 'ACT', approved: act },
    { ...line, product: 'ORS', approved: ors },
  ];
}

/** The mode changes every fourth day, so that much happens on the first and last day of one. */
function restlessModes(location: string, product: string): ModelRegister['managed'] {
  return Array.from({ length: 60 }, (_, n) => {
    const from = addDays('2026-02-01', 4 * n);
    const mode = n % 2 === 0 ? ('by-treatment' as const) : ('by-count' as const);
    return { location, product, mode, from, to: addDays(from, 3) };
  });
}

const monrovia = { timeZone: 'Africa/Monrovia', zone: 'LR' };
const nairobi = { timeZone: 'Africa/Nairobi', zone: 'KE' };

export const SMALL_WORLD: ModelRegister = {
  locations: [
    { id: 'WH', kind: 'warehouse', ...monrovia, openedOn: '2026-01-01', suppliers: [] },
    {
      id: 'FA',
      kind: 'facility',
      ...monrovia,
      openedOn: '2026-02-01',
      suppliers: ['WH'],
      minimumShelfLifeDays: 45,
    },
    {
      id: 'FB',
      kind: 'facility',
      ...nairobi,
      openedOn: '2026-02-15',
      suppliers: ['WH'],
      minimumShelfLifeDays: 30,
    },
    {
      id: 'K1',
      kind: 'kit',
      ...monrovia,
      openedOn: '2026-02-01',
      suppliers: ['FA', 'WH'],
      minimumShelfLifeDays: 10,
    },
    { id: 'K2', kind: 'kit', ...monrovia, openedOn: '2026-02-20', suppliers: ['FA', 'WH'] },
    { id: 'K3', kind: 'kit', ...nairobi, openedOn: '2026-03-20', suppliers: ['FB', 'WH'] },
  ],
  products: ['ACT', 'ORS', 'SET'],
  contents: [
    {
      product: 'SET',
      from: '2026-01-01',
      contents: [
        { product: 'ORS', quantity: 2 },
        { product: 'ACT', quantity: 3 },
      ],
    },
    {
      product: 'SET',
      from: '2026-03-20',
      contents: [
        { product: 'ACT', quantity: 1 },
        { product: 'ORS', quantity: 2 },
      ],
    },
  ],
  programmes: { ACT: 'iccm' },
  // K2 and K3 have no minimum of their own; ACT-B keeps long enough for some of a history only.
  shelfLives: [
    { level: 'kit', minimumShelfLifeDays: 300 },
    { level: 'kit', programme: 'iccm', minimumShelfLifeDays: 40 },
    { level: 'kit', product: 'ORS', minimumShelfLifeDays: 15 },
    { level: 'facility', product: 'ORS', minimumShelfLifeDays: 3650 },
  ],
  lots: [
    { product: 'ACT', number: 'ACT-A', expiresOn: '2026-03-25', status: 'usable' },
    { product: 'ACT', number: 'ACT-B', expiresOn: '2026-05-10', status: 'usable' },
    { product: 'ACT', number: 'ACT-C', expiresOn: '2027-06-30', status: 'usable' },
    { product: 'ACT', number: 'ACT-D', status: 'usable' },
    { product: 'ACT', number: 'ACT-Q', expiresOn: '2027-01-31', status: 'quarantined' },
    { product: 'ORS', number: 'ORS-A', expiresOn: '2026-04-20', status: 'usable' },
    { product: 'ORS', number: 'ORS-B', expiresOn: '2027-01-31', status: 'usable' },
    { product: 'ORS', number: 'ORS-R', expiresOn: '2026-12-31', status: 'recalled' },
    { product: 'SET', number: 'SET-A', expiresOn: '2026-04-15', status: 'usable' },
    { product: 'SET', number: 'SET-B', expiresOn: '2027-06-30', status: 'usable' },
    { product: 'SET', number: 'SET-Q', expiresOn: '2026-09-30', status: 'quarantined' },
  ],
  managed: [
    { location: 'FA', product: 'ACT', mode: 'by-treatment', from: '2026-01-01' },
    ...restlessModes('K1', 'ACT'),
    { location: 'K1', product: 'ORS', mode: 'by-treatment', from: '2026-01-01' },
    { location: 'K2', product: 'ACT', mode: 'by-count', from: '2026-01-01' },
    { location: 'K2', product: 'ORS', mode: 'by-count', from: '2026-01-01' },
    { location: 'K2', product: 'SET', mode: 'by-count', from: '2026-01-01' },
    { location: 'K3', product: 'ACT', mode: 'by-count', from: '2026-01-01', to: '2026-04-10' },
    { location: 'K3', product: 'ACT', mode: 'by-treatment', from: '2026-04-11' },
  ],
  approved: [
    ...asked(1, 'K1', 'FA', 12, 12),
    ...asked(2, 'K2', 'FA', 24, 12),
    ...asked(3, 'K3', 'FB', 24, 12),
    ...asked(4, 'FB', 'WH', 60, 60),
  ],
};

/**
 * The same world in which two places keep their stock in systems of their own: the facility that
 * most is asked of, and a kit whose use would else be known by counts.
 */
export const OBSERVED_WORLD: ModelRegister = {
  ...SMALL_WORLD,
  locations: SMALL_WORLD.locations.map((location) =>
    location.id === 'FA' || location.id === 'K2' ? { ...location, observed: true } : location,
  ),
};

/** Cards as often as things happen there. */
export const BUSY_CARDS = [
  ...Array.from({ length: 5 }, () => ({ location: 'K1', product: 'ACT' })),
  ...Array.from({ length: 4 }, () => ({ location: 'FA', product: 'ACT' })),
  ...Array.from({ length: 3 }, () => ({ location: 'K2', product: 'ACT' })),
  ...Array.from({ length: 2 }, () => ({ location: 'WH', product: 'ACT' })),
  { location: 'K3', product: 'ACT' },
  { location: 'K3', product: 'ACT' },
  { location: 'FB', product: 'ACT' },
  { location: 'K1', product: 'ORS' },
  { location: 'K2', product: 'ORS' },
  { location: 'FA', product: 'ORS' },
  { location: 'WH', product: 'ORS' },
  { location: 'K1', product: 'SET' },
  { location: 'K2', product: 'SET' },
  { location: 'FA', product: 'SET' },
] as const;

/** Where sets are packed and unpacked. */
export const PACKING_PLACES = ['FA', 'K1', 'FA', 'K2', 'FB', 'WH', 'K3'] as const;

/** Who gives to whom: mostly a neighbour, but a report is a fact. */
export const PEERS: Record<string, readonly string[]> = {
  WH: ['FA'],
  FA: ['FB', 'FB', 'K3'],
  FB: ['FA'],
  K1: ['K2', 'K2', 'K3'],
  K2: ['K1'],
  K3: ['K1', 'K2'],
};

/** Who sends to whom: along the supply lines, and between peers. */
export const RECIPIENTS: Record<string, readonly string[]> = {
  WH: ['FA', 'FB', 'FA'],
  FA: ['K1', 'K2', 'K1', 'K3'],
  FB: ['K3', 'FA'],
  K1: ['K2'],
  K2: ['K1'],
  K3: ['K1'],
};
