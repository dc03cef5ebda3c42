/** Sets that are packed and unpacked, exactly: docs/LEDGER.md, 4.6 and 5. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Told } from './told.js';

const FROM = '2026-01-01';
const LATER = '2026-11-10';
const lot = (product: string, number: string, expiresOn?: string, status = 'usable' as const) => ({
  ...{ product, number, status, verified: true },
  ...(expiresOn ? { expiresOn } : {}),
});
const contents = (from: string, ORS: number, ZINC: number) => ({
  ...{ product: 'SET', from },
  contents: [
    { product: 'ZINC', quantity: ZINC },
    { product: 'ORS', quantity: ORS },
  ],
});

let ledger: ToldLedger;
beforeEach(() => {
  ledger = toldLedger({
    products: ['ORS', 'ZINC', 'SET'],
    contents: [contents(FROM, 10, 2), contents(LATER, 5, 2)],
    lots: [
      lot('ORS', 'OLD', '2026-12-01'),
      lot('ORS', 'NEW', '2027-12-01'),
      lot('ORS', 'PAST', '2026-06-30'),
      lot('ZINC', 'Z', '2027-03-31'),
      lot('SET', 'LONG', '2028-01-31'),
      lot('SET', 'BARE'),
      lot('SET', 'GONE', '2026-10-31'),
    ],
  });
});

const opened = (product: string, lots: Record<string, number>, occurredAt = '2026-11-01') =>
  ledger.tell({ kind: 'opening', product, lots: listed(lots), occurredAt });
const listed = (lots: Record<string, number>) =>
  Object.entries(lots).map(([number, quantity]) => ({ lot: number, quantity }));
const set = (fields: Partial<Told>) => ledger.tell({ product: 'SET', ...fields });
const lotsOf = (product: string): Record<string, number> =>
  Object.fromEntries([...(ledger.books.card('KIT', product)?.lots ?? [])].filter(([, n]) => n > 0));
const entriesOf = (product: string) =>
  ledger.books
    .movementsOn('KIT', product)
    .map(({ kind, quantity, lot: of, to, from }) =>
      [kind, to === 'KIT' ? quantity : -quantity, of, to === 'KIT' ? from : to].join(' '),
    );
const codeOf = async (fields: Partial<Told>) => (await set(fields)).refusal?.code;

describe('unpacking by order', () => {
  it('takes the sets that expire first and brings in exactly what they contain', async () => {
    await opened('SET', { LONG: 3, BARE: 4 });
    const answer = await set({
      kind: 'unpack',
      quantity: 4,
      components: [{ product: 'ORS', lots: [{ lot: 'NEW', quantity: 15 }] }],
    });
    expect(answer).toMatchObject({ outcome: 'accepted', contentsFrom: LATER, onHand: 3 });
    expect(answer.parts).toMatchObject([
      { product: 'ORS', quantity: 20, onHand: 20, sequence: 2, flags: [] },
      { product: 'ZINC', quantity: 8, onHand: 8, sequence: 1, flags: [] },
    ]);
    expect(entriesOf('SET').slice(2)).toEqual([
      'unpacked -3 LONG @converted',
      'unpacked -1 BARE @converted',
    ]);
    expect(entriesOf('ORS')).toEqual([
      'unpacked 15 NEW @converted',
      'unpacked 5 unidentified @converted',
    ]);
    expect(entriesOf('ZINC')).toEqual(['unpacked 8 unidentified @converted']);
  });
  it('goes by the contents of the day on which the sets were packed', async () => {
    await opened('SET', { LONG: 1 });
    const answer = await set({ kind: 'unpack', quantity: 1, packedOn: '2026-11-09' });
    expect(answer.contentsFrom).toBe(FROM);
    expect(answer.parts?.map(({ product, quantity }) => [product, quantity])).toEqual([
      ['ORS', 10],
      ['ZINC', 2],
    ]);
  });
  it('is refused where the sets are not there, expired or unknown, or hold no such thing', async () => {
    await opened('SET', { LONG: 1, GONE: 5 });
    const order = { kind: 'unpack' } as const;
    expect(await codeOf({ ...order, quantity: 2 })).toBe('insufficient-stock');
    expect(await codeOf({ ...order, lots: listed({ GONE: 1 }) })).toBe('lot-not-usable');
    expect(await codeOf({ ...order, lots: listed({ NONE: 1 }) })).toBe('unknown-lot');
    expect(await codeOf({ ...order, quantity: 1, packedOn: '2025-12-31' })).toBe(
      'unknown-contents',
    );
    const named = (product: string, quantity: number) => ({
      components: [{ product, lots: [{ lot: 'X', quantity }] }],
    });
    expect(await codeOf({ ...order, quantity: 1, ...named('ORS', 6) })).toBe('contents-differ');
    expect(await codeOf({ ...order, quantity: 1, ...named('SALT', 1) })).toBe('contents-differ');
    expect(await codeOf({ ...order, product: 'ORS', quantity: 1 })).toBe('unknown-contents');
    expect([lotsOf('SET'), lotsOf('ORS')]).toEqual([{ LONG: 1, GONE: 5 }, {}]);
  });
  it('learns the lots that come out, as whoever reads the box names them', async () => {
    await opened('SET', { LONG: 1 });
    const lots = [{ lot: 'FRESH', quantity: 5, expiresOn: '2028-05-31' }];
    await set({ kind: 'unpack', quantity: 1, components: [{ product: 'ORS', lots }] });
    expect(ledger.changes().lots.get('ORS|FRESH')).toMatchObject({
      expiresOn: '2028-05-31',
      verified: true,
    });
  });
});

describe('packing by order', () => {
  beforeEach(async () => {
    await opened('ORS', { OLD: 6, NEW: 30, PAST: 50 });
    await opened('ZINC', { Z: 8 });
  });
  it('takes what expires first, never what has, and the sets keep as long as the first of it', async () => {
    const answer = await set({ kind: 'pack', lots: listed({ S1: 3 }) });
    expect(entriesOf('ORS').slice(3)).toEqual([
      'packed -6 OLD @converted',
      'packed -9 NEW @converted',
    ]);
    expect(entriesOf('ZINC').slice(1)).toEqual(['packed -6 Z @converted']);
    expect(entriesOf('SET')).toEqual(['packed 3 S1 @converted']);
    expect(answer.parts?.[0]?.lots).toEqual(listed({ OLD: 6, NEW: 9 }));
    expect(ledger.changes().lots.get('SET|S1')).toMatchObject({ expiresOn: '2026-12-01' });
  });
  it('gives an expiry to a lot that has none, and never more life to one that has', async () => {
    await set({ kind: 'pack', lots: listed({ BARE: 1 }) });
    expect(ledger.changes().lots.get('SET|BARE')).toMatchObject({ expiresOn: '2026-12-01' });
    expect(await codeOf({ kind: 'pack', lots: listed({ LONG: 1 }) })).toBe('set-expires-sooner');
    expect(lotsOf('SET')).toEqual({ BARE: 1 });
  });
  it('is refused for the one product that is lacking, and then nothing is packed', async () => {
    const { refusal } = await set({ kind: 'pack', lots: listed({ S1: 5 }) });
    expect(refusal).toMatchObject({
      code: 'insufficient-stock',
      figures: { product: 'ZINC', available: 8, asked: 10 },
    });
    expect([lotsOf('ORS'), lotsOf('ZINC'), lotsOf('SET')]).toEqual([
      { OLD: 6, NEW: 30, PAST: 50 },
      { Z: 8 },
      {},
    ]);
  });
  it('leaves alone what is promised', async () => {
    await ledger.tell({ kind: 'allocate', product: 'ZINC', quantity: 7, to: 'NEXT' });
    expect(await codeOf({ kind: 'pack', lots: listed({ S1: 1 }) })).toBe('insufficient-stock');
  });
});

describe('a report of packing or unpacking', () => {
  it('is booked although the book has no such sets, and says what was missing', async () => {
    const answer = await set({ kind: 'unpacked', quantity: 2, occurredAt: '2026-11-20' });
    expect(answer).toMatchObject({ outcome: 'accepted', flags: ['over-dispensed'], onHand: 0 });
    expect(answer.discrepancies).toHaveLength(1);
    expect([lotsOf('ORS'), lotsOf('ZINC')]).toEqual([{ unidentified: 10 }, { unidentified: 4 }]);
  });
  it('explains what was handed out of a set that nobody had said was open', async () => {
    await opened('SET', { LONG: 1 });
    await ledger.tell({ kind: 'dispensed', quantity: 3, occurredAt: '2026-11-19' });
    const [gap] = ledger.books.discrepancies;
    await set({ kind: 'unpacked', quantity: 1, occurredAt: '2026-11-18' });
    expect(entriesOf('ORS').slice(2)).toEqual([
      'unpacked 5 unidentified @converted',
      'missing-stock-repaid -3 unidentified @unexplained',
    ]);
    const settled = ledger.books.discrepancies.find(({ id }) => id === gap?.id);
    expect(settled).toMatchObject({ open: 0, outcome: 'repaid' });
  });
  it('is balanced on each card by itself where that card was counted since', async () => {
    await opened('SET', { LONG: 2 });
    await ledger.tell({ kind: 'counted', quantity: 5, occurredAt: '2026-11-19' });
    const { parts, flags } = await set({ kind: 'unpacked', quantity: 1, occurredAt: '2026-11-18' });
    expect([flags, parts?.map((part) => part.flags)]).toEqual([
      ['lot-assumed'],
      [['after-count'], []],
    ]);
    expect([lotsOf('ORS'), lotsOf('ZINC')]).toEqual([{ unidentified: 5 }, { unidentified: 2 }]);
  });
  it('says which product was short, on the card of that product', async () => {
    await opened('ORS', { OLD: 9 });
    const { parts, flags, discrepancies } = await set({
      kind: 'packed',
      lots: listed({ LONG: 1 }),
      occurredAt: '2026-11-20',
    });
    expect([flags, discrepancies]).toEqual([['set-expires-sooner'], undefined]);
    expect(parts?.map((part) => [part.product, part.flags])).toEqual([
      ['ORS', ['lot-assumed']],
      ['ZINC', ['over-dispensed']],
    ]);
    expect(ledger.books.discrepancies).toMatchObject([{ product: 'ZINC', quantity: 2 }]);
  });
  it('is refused only where nobody knows what a set is, and may then be sent again', async () => {
    const told = { id: idOf(70), kind: 'unpacked', quantity: 1, occurredAt: '2026-11-20' };
    expect((await ledger.tell({ ...told, product: 'ZINC' })).refusal?.code).toBe(
      'unknown-contents',
    );
    expect((await set(told)).outcome).toBe('accepted');
  });
});

describe('packing', () => {
  const told = { id: idOf(80), kind: 'unpack', quantity: 1 };
  it('is told once, and its parts under ids that nobody else may use', async () => {
    await opened('SET', { LONG: 2 });
    const first = await set(told);
    expect(await set(told)).toEqual(first);
    expect(lotsOf('SET')).toEqual({ LONG: 1 });
    const [part] = first.parts ?? [];
    const again = await ledger.tell({ id: part?.event ?? '', kind: 'receive', quantity: 1 });
    expect(again.refusal?.code).toBe('id-reused');
  });
  it('is undone on all cards or on none', async () => {
    await opened('SET', { LONG: 2 });
    await set(told);
    const undo = { kind: 'reverse', event: told.id, reason: 'keyed twice' };
    const used = { kind: 'dispensed', product: 'ZINC', quantity: 1, occurredAt: '2026-11-21' };
    const use = await ledger.tell(used);
    expect(await codeOf(undo)).toBe('count-instead');
    expect([lotsOf('SET'), lotsOf('ORS')]).toEqual([{ LONG: 1 }, { unidentified: 5 }]);
    await ledger.tell({ ...undo, product: 'ZINC', event: use.id });
    const undone = await set(undo);
    expect(undone.parts).toMatchObject([
      { product: 'ORS', quantity: 5, onHand: 0 },
      { product: 'ZINC', quantity: 2, onHand: 0 },
    ]);
    expect([lotsOf('SET'), lotsOf('ORS'), lotsOf('ZINC')]).toEqual([{ LONG: 2 }, {}, {}]);
    expect(ledger.ends('@converted')).toBe(0);
    expect(await codeOf(undo)).toBe('already-reversed');
  });
  it('is not undone in part', async () => {
    await opened('SET', { LONG: 2 });
    const [part] = (await set(told)).parts ?? [];
    const undo = { kind: 'reverse', event: part?.event ?? '', reason: 'only this' };
    expect((await ledger.tell(undo)).refusal?.code).toBe('part-of-a-set');
  });
});

describe('what is told of sets', () => {
  const pointersOf = async (fields: Partial<Told>) =>
    (await set(fields)).refusal?.errors?.map(({ pointer }) => pointer);
  it('is malformed where a set would have no lot, or an expiry of its own', async () => {
    expect(await pointersOf({ kind: 'pack', quantity: 1 })).toEqual(['/lots']);
    expect(await pointersOf({ kind: 'pack', lots: listed({ unidentified: 1 }) })).toEqual([
      '/lots/0/lot',
    ]);
    const dated = [{ lot: 'S1', quantity: 1, expiresOn: '2027-01-01' }];
    expect(await pointersOf({ kind: 'packed', lots: dated })).toEqual(['/lots/0/expiresOn']);
  });
  it('is malformed where what came out is listed twice, of the set itself, or of nothing', async () => {
    const lots = [{ lot: 'X', quantity: 1 }];
    const twice = [
      { product: 'ORS', lots },
      { product: 'ORS', lots: [...lots, ...lots] },
      { product: 'SET', lots: [{ lot: 'X', quantity: 0 }] },
      { product: 'ZINC', lots: [{ lot: 'A', quantity: 1e9 }, ...lots] },
    ];
    expect(await pointersOf({ kind: 'unpack', quantity: 1, components: twice })).toEqual([
      '/components/1/lots/1/lot',
      '/components/1/product',
      '/components/2/lots/0/quantity',
      '/components/2/product',
      '/components/3/lots',
    ]);
    const day = { kind: 'unpack', quantity: 1, packedOn: '2026-02-30' };
    expect(await pointersOf(day)).toEqual(['/packedOn']);
    expect(await pointersOf({ kind: 'dispensed', quantity: 1, packedOn: FROM })).toEqual([
      '/packedOn',
    ]);
  });
});
