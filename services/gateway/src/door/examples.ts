/** Requests as they stand in the docs. A spec checks each against the class of its body. */
import type {
  ArrangementBody,
  DiscrepancyNoteBody,
  DiscrepancyOwnerBody,
  FindingsBody,
  OpenCountSheet,
  OpenHandover,
  OpenRecall,
  PlaceLotHold,
  RecordSnapshot,
  RegisterConditions,
  RegisterPackContents,
  RegisterProductPrices,
  RegisterProducts,
  RegisterShelfLifeRules,
  RegisterZones,
  SetEarmark,
  SettlementBody,
  StockOrder,
  StockReport,
  SubmitRequisition,
  WitnessedCountBody,
} from '@satchel/contracts';
import type { CountLinesBody, ExplanationsBody } from './bodies/count-sheets.js';
import type { ApprovalBody } from './bodies/requisitions.js';

export const reportExample: StockReport = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  kind: 'dispensed',
  location: 'LR-NIMBA-F03-K07',
  product: 'ACT-1',
  quantity: 6,
  occurredAt: '2026-11-20',
};

export const giftExample: StockReport = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e94',
  kind: 'given',
  location: 'LR-NIMBA-F03-K07',
  product: 'ORS',
  quantity: 10,
  to: 'LR-NIMBA-F03-K08',
  shipment: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e95',
  occurredAt: '2026-11-20',
};

export const disposalExample: StockReport = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e98',
  kind: 'disposed',
  location: 'LR-NIMBA-F03',
  product: 'ACT-1',
  lots: [{ lot: 'AL2409-17', quantity: 60 }],
  occurredAt: '2026-11-20',
  reason: 'expired in August',
  witnesses: ['0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96', '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e97'],
};

export const orderExample: StockOrder = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e90',
  kind: 'issue',
  location: 'LR-NIMBA-F03',
  product: 'ACT-1',
  quantity: 60,
  to: 'LR-NIMBA-F03-K07',
  shipment: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e91',
  promisedOn: '2026-11-24',
};

export const substituteExample: StockOrder = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e99',
  kind: 'issue',
  location: 'LR-NIMBA-F03',
  product: 'ACT-2',
  insteadOf: 'ACT-1',
  quantity: 60,
  to: 'LR-NIMBA-F03-K07',
  shipment: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e91',
  requisition: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e92',
};

export const packExample: StockOrder = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9a',
  kind: 'pack',
  location: 'LR-NIMBA-F03',
  product: 'CHW-STARTER-SET',
  lots: [{ lot: 'SET-2026-11', quantity: 4 }],
};

export const unpackedExample: StockReport = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9b',
  kind: 'unpacked',
  location: 'LR-NIMBA-F03-K07',
  product: 'CHW-STARTER-SET',
  quantity: 1,
  occurredAt: '2026-11-20',
  components: [
    { product: 'ORS', lots: [{ lot: 'OR2502-04', quantity: 100, expiresOn: '2028-01-31' }] },
  ],
};

/** Three boxes and five sachets on the shelf, told as they lie there. */
export const inPacksExample: StockReport = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9ea1',
  kind: 'counted',
  location: 'LR-NIMBA-F03-K07',
  product: 'ORS',
  packs: [{ pack: 'box', count: 3, of: 20 }],
  loose: 5,
  occurredAt: '2026-11-20',
};

export const requisitionExample: SubmitRequisition = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e92',
  location: 'LR-NIMBA-F03-K07',
  programme: 'iccm',
  urgency: 'regular',
  lines: [
    { product: 'ACT-1', requested: 60 },
    { product: 'ORS', requested: 40 },
  ],
};

export const approvalExample: ApprovalBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e93',
  lines: [{ product: 'ORS', approved: 20, reason: 'The depot gets more on Friday.' }],
};

export const recallExample: OpenRecall = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e95',
  product: 'ACT-1',
  lots: [{ number: 'AL2409-17' }],
  reason: 'Fails dissolution, notice 2026/17 of the regulator.',
  class: 'class-2',
  action: 'return',
  instruction: 'Stop using the lot, put it apart and send it back with the next delivery.',
};

export const findingsExample: FindingsBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96',
  location: 'LR-NIMBA-F03',
  lots: [{ lot: 'AL2409-17', found: 30, returned: 24, destroyed: 6 }],
};

export const countSheetExample: OpenCountSheet = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e94',
  location: 'LR-NIMBA-F03',
  scope: 'listed',
  products: ['ACT-1', 'ORS'],
  countedAt: '2026-11-20',
};

export const countLinesExample: CountLinesBody = {
  lines: [
    { product: 'ACT-1', lots: [{ lot: 'AL2409-17', quantity: 120 }] },
    { product: 'ORS', quantity: 0, note: 'the shelf is empty' },
  ],
};

export const explanationsExample: ExplanationsBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e95',
  lines: [{ product: 'ORS', reason: 'not-written-down', note: 'the week of the flood' }],
};

export const holdExample: PlaceLotHold = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e97',
  location: 'LR-NIMBA-F03',
  product: 'ACT-1',
  lot: 'AL2409-17',
  quantity: 30,
  reason: 'The cold chain was broken on the way.',
};

export const earmarkExample: SetEarmark = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9a',
  location: 'LR-NIMBA-F03',
  product: 'ACT-1',
  funder: 'GLOBAL-FUND',
  quantity: 500,
  for: { programme: 'iccm', zone: 'LR-NIMBA' },
  from: '2026-11-21',
  until: '2099-12-31',
  reason: 'The grant is for the health workers of Nimba.',
};

export const registerExamples: {
  zones: RegisterZones;
  shelfLifeRules: RegisterShelfLifeRules;
  productPrices: RegisterProductPrices;
  packContents: RegisterPackContents;
  products: RegisterProducts;
  conditions: RegisterConditions;
} = {
  productPrices: {
    items: [
      {
        product: 'ACT-1',
        from: '2026-01-01',
        unitPrice: { currency: 'USD', minorUnits: 420, perUnits: 180 },
      },
    ],
  },
  shelfLifeRules: {
    items: [
      { level: 'facility', minimumShelfLifeDays: 60 },
      { level: 'kit', product: 'RDT', minimumShelfLifeDays: 14 },
    ],
  },
  products: {
    items: [
      {
        id: 'AMOX-250-DT',
        name: 'Amoxicillin 250 mg, dispersible',
        dispensingUnit: 'tablet',
        packSize: 100,
        packs: [
          { name: 'blister', units: 10 },
          { name: 'box', units: 100 },
        ],
        rounding: { direction: 'by-threshold', threshold: 20, smallNeed: 'one-pack' },
        courses: [
          { fromMonths: 2, toMonths: 11, units: 10 },
          { fromMonths: 12, toMonths: 59, units: 20 },
        ],
      },
    ],
  },
  conditions: {
    items: [
      {
        id: 'malaria',
        name: 'Malaria, uncomplicated',
        needs: [
          { name: 'test', products: ['RDT'] },
          { name: 'medicine', products: ['ACT-1', 'ACT-2'] },
        ],
      },
    ],
  },
  packContents: {
    items: [
      {
        product: 'CHW-STARTER-SET',
        from: '2026-01-01',
        contents: [
          { product: 'ACT-1', quantity: 30 },
          { product: 'ORS', quantity: 100 },
        ],
      },
    ],
  },
  zones: {
    items: [
      { id: 'LR', name: 'Liberia', level: 'country' },
      { id: 'LR-NIMBA', name: 'Nimba', level: 'county', parent: 'LR' },
    ],
  },
};

export const settlementExample: SettlementBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e94',
  outcome: 'explained-by',
  event: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  note: 'The parcel of Tuesday was entered on Thursday.',
};

export const noteExample: DiscrepancyNoteBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e95',
  note: 'Two sachets were torn; they were not written off.',
};

export const ownerExample: DiscrepancyOwnerBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96',
  ownerRole: 'district-pharmacist',
  ownerAt: 'LR-NIMBA',
};

export const handoverExample: OpenHandover = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9a',
  location: 'LR-NIMBA-F03-K07',
  reason: 'resignation',
  cover: { location: 'LR-NIMBA-F03' },
  lastDay: '2026-11-20',
  expectedUntil: '2026-12-15',
};

export const arrangementExample: ArrangementBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9b',
  incoming: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9c',
  cover: { location: 'LR-NIMBA-F03' },
  expectedUntil: '2026-12-15',
};

export const witnessedCountExample: WitnessedCountBody = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9d',
  sheet: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e94',
  witnesses: ['0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96'],
  outgoingPresent: true,
};

export const snapshotExample: RecordSnapshot = {
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e9e',
  location: 'LR-NIMBA-HOSPITAL',
  takenAt: '2026-11-20',
  whole: true,
  lines: [
    { product: 'ACT-1', lots: [{ lot: 'AL2409-17', quantity: 240 }] },
    { product: 'ORS', quantity: 1000 },
  ],
};
