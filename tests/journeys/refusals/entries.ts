/** How single entries of the register are refused: what is sent where. */
import { v7 as uuid } from 'uuid';
import {
  clinicEntry,
  daysFromNow,
  depotEntry,
  KIT,
  kitEntry,
  orsEntry,
  type Scene,
  SET,
} from './scene.js';
import { recall } from './stock.js';

type Entry = readonly [path: string, entry: object | ((scene: Scene) => Promise<object>)];

const newClinic = (more: object) => clinicEntry({ id: 'LR-NIMBA-F04', ...more });
const line = (programme: string, supplier: string) => ({ programme, supplier });
const lot = (number: string, more: object = {}) => ({
  ...{ product: 'ACT-1', number, expiresOn: daysFromNow(800), status: 'usable', ...more },
});
const contents = (from: string, product: string) => ({
  ...{ product: SET, from, contents: [{ product, quantity: 3 }] },
});
const course = (fromMonths: number, toMonths: number) => ({ fromMonths, toMonths, units: 2 });
const mode = (product: string, from: string) => ({
  location: KIT,
  product,
  mode: 'by-count',
  from,
});

export const ENTRIES: Readonly<Record<string, Entry>> = {
  'unknown-zone': ['/v1/locations', newClinic({ zone: 'LR-BONG' })],
  'unknown-programme': [
    '/v1/locations',
    newClinic({ supplyLines: [line('ntd', 'LR-NIMBA-DEPOT')] }),
  ],
  'unknown-location': ['/v1/locations', newClinic({ supplyLines: [line('iccm', 'LR-NIMBA-F99')] })],
  'two-suppliers': [
    '/v1/locations',
    newClinic({ supplyLines: [line('iccm', 'LR-NIMBA-DEPOT'), line('iccm', KIT)] }),
  ],
  'supply-circle': ['/v1/locations', depotEntry({ supplyLines: [line('iccm', 'LR-NIMBA-F03')] })],
  'time-zone-fixed': ['/v1/locations', clinicEntry({ timeZone: 'Africa/Abidjan' })],
  'holder-by-handover': ['/v1/locations', async () => kitEntry(KIT, { holder: uuid() })],
  'zone-moved': ['/v1/zones', { id: 'LR-NIMBA', name: 'Nimba', level: 'county' }],
  'unit-changed': ['/v1/products', orsEntry({ dispensingUnit: 'box' })],
  'pack-listed-twice': [
    '/v1/products',
    orsEntry({
      packs: [
        { name: 'box', units: 20 },
        { name: 'box', units: 50 },
      ],
    }),
  ],
  'ages-overlap': ['/v1/products', orsEntry({ courses: [course(2, 11), course(6, 59)] })],
  'unknown-product': ['/v1/lots', lot('AL2409-17', { product: 'ACT-9' })],
  'reserved-name': ['/v1/lots', lot('unidentified', { product: 'ORS' })],
  'under-recall': [
    '/v1/lots',
    async (it) => {
      await it.done(it.root, 'POST', '/v1/recalls', recall(uuid(), 'AL2401-03'));
      return lot('AL2401-03');
    },
  ],
  'on-hold': [
    '/v1/lots',
    async (it) => {
      const hold = { id: uuid(), product: 'ACT-1', lot: 'AL2403-11', reason: 'wet' };
      await it.done(it.root, 'POST', '/v1/lot-holds', hold);
      return lot('AL2403-11');
    },
  ],
  'contents-used': ['/v1/pack-contents', contents('2026-01-01', 'ACT-1')],
  'contents-circle': ['/v1/pack-contents', contents('2026-06-01', SET)],
  'days-overlap': ['/v1/managed-products', { ...mode('ORS', '2026-02-01'), mode: 'by-treatment' }],
  'not-managed': ['/v1/managed-products/modes', mode('ACT-2', daysFromNow(0))],
  'mode-counted': ['/v1/managed-products/modes', mode('ORS', daysFromNow(-10))],
};
