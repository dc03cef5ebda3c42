import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import { type Card, type Managed, modeOn, post } from './card.js';
import { oldestFirst } from './discrepancy.js';
import type { Movement, Origin } from './movement.js';

const at = (text: string): number => Date.parse(text);
const origin: Origin = { principal: 'p', channel: 'app', precision: 'minute', recordedAt: 1 };
const moving = (lot: string, quantity: number): Movement => ({
  ...{ id: 'm', event: 'e', line: 1, product: 'ORS', lot, quantity, occurredAt: 1 },
  ...{ from: 'KIT', to: '@dispensed', kind: 'dispensed' },
});

let ledger: ToldLedger;
let card: Card;
beforeEach(async () => {
  ledger = toldLedger();
  const lots = [
    { lot: 'OLD', quantity: 4 },
    { lot: 'NEW', quantity: 6 },
  ];
  await ledger.tell({ kind: 'opening', lots, occurredAt: '2026-11-01' });
  card = ledger.card();
});

describe('a card', () => {
  it('stops everything rather than let a balance fall below zero, or beyond counting', () => {
    expect(() => post(card, moving('OLD', 5), -1, origin)).toThrow(
      'bug: dispensed would leave KIT ORS OLD at -1',
    );
    expect(() => post(card, moving('LOST', 11), -1, origin)).toThrow('at -11');
    card.onHand = 3;
    expect(() => post(card, moving('OLD', 4), -1, origin)).toThrow('at 0');
    card.onHand = Number.MAX_SAFE_INTEGER;
    expect(() => post(card, moving('OLD', 1), 1, origin)).toThrow('at 5');
    expect(card.sequence).toBe(2);
  });
  it('knows its mode of every day, and goes by treatment where nothing is said', () => {
    const mode = (managed: Managed[], day: string) =>
      modeOn({ ...card, managed }, at(`${day}T12:00:00Z`));
    const managed: Managed[] = [{ mode: 'by-count', from: '2026-03-01', to: '2026-03-31' }];
    const days = ['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'];
    expect(days.map((day) => mode(managed, day))).toEqual([
      'by-treatment',
      'by-count',
      'by-count',
      'by-treatment',
    ]);
    expect(mode([{ mode: 'by-count', from: '2026-03-01' }], '2027-01-01')).toBe('by-count');
  });
});

describe('a card is opened once', () => {
  it.each([
    ['an opening of nothing', { kind: 'opening' }],
    ['a count of nothing', { kind: 'counted' }],
  ])('%s counts as its first word', async (_words, told) => {
    const nothing = { location: 'POST', quantity: 0, occurredAt: '2026-11-05' };
    await ledger.tell({ ...told, ...nothing });
    const again = await ledger.tell({ kind: 'opening', ...nothing, occurredAt: '2026-11-06' });
    expect(again.flags).toEqual(['already-open']);
  });
});

describe('what is unidentified', () => {
  it('never expires, whatever the register says of a lot by that name', async () => {
    const past = { product: 'ORS', number: 'unidentified', expiresOn: '2026-01-31' };
    ledger = toldLedger({ lots: [{ ...past, status: 'usable', verified: true }] });
    await ledger.tell({ kind: 'opening', quantity: 5, occurredAt: '2026-11-01' });
    const { flags } = await ledger.tell({
      kind: 'dispensed',
      quantity: 1,
      occurredAt: '2026-11-02',
    });
    expect(flags).toEqual([]);
  });
});

describe('a shortage that a late count finds', () => {
  const moved = () =>
    ledger
      .changes()
      .movements.map(({ movement: { kind, lot, quantity, from, to } }) => [
        kind,
        lot,
        quantity,
        from,
        to,
      ]);
  it('is of the lots that are left, and of nobody knows which', async () => {
    await ledger.tell({ kind: 'dispensed', quantity: 9, occurredAt: '2026-11-10' });
    await ledger.tell({ kind: 'counted', quantity: 6, occurredAt: '2026-11-05' });
    expect(moved()).toEqual([
      ['missing-stock', 'unidentified', 3, '@unexplained', 'KIT'],
      ['count-variance', 'NEW', 1, 'KIT', '@unexplained'],
      ['count-variance', 'unidentified', 3, 'KIT', '@unexplained'],
    ]);
  });
  it('is use where use is known by counts, then and at the count behind it', async () => {
    const byCount = { location: 'KIT', product: 'ORS', mode: 'by-count' } as const;
    ledger.books.manage({ ...byCount, from: '2026-11-01', to: '2026-11-10' });
    for (const occurredAt of ['2026-11-08', '2026-11-12']) {
      await ledger.tell({ kind: 'counted', quantity: 10, occurredAt });
    }
    await ledger.tell({ kind: 'counted', quantity: 8, occurredAt: '2026-11-05' });
    expect(moved()).toEqual([
      ['after-count', 'OLD', 2, '@dispensed', 'KIT'],
      ['count-variance', 'OLD', 2, 'KIT', '@dispensed'],
    ]);
    await ledger.tell({ kind: 'counted', quantity: 7, occurredAt: '2026-11-10' });
    expect(moved()).toEqual([
      ['after-count', 'OLD', 3, '@unexplained', 'KIT'],
      ['count-variance', 'OLD', 3, 'KIT', '@dispensed'],
    ]);
  });
  it('is nobody knows where, although use is known by counts later', async () => {
    const byCount = { location: 'KIT', product: 'ORS', mode: 'by-count' } as const;
    ledger.books.manage({ ...byCount, from: '2026-11-07' });
    await ledger.tell({ kind: 'counted', quantity: 10, occurredAt: '2026-11-08' });
    await ledger.tell({ kind: 'counted', quantity: 8, occurredAt: '2026-11-05' });
    expect(moved()).toEqual([
      ['after-count', 'OLD', 2, '@unexplained', 'KIT'],
      ['count-variance', 'OLD', 2, 'KIT', '@unexplained'],
    ]);
  });
});

describe('promises', () => {
  it('give way to facts, the newest first, and only as far as they must', async () => {
    const promise = (quantity: number, more: object = {}) =>
      ledger.tell({ kind: 'allocate', quantity, ...more });
    await ledger.tell({ kind: 'opening', product: 'ZINC', quantity: 9, occurredAt: '2026-11-01' });
    const [oldest, old, newer, done] = [
      ...[await promise(2), await promise(3), await promise(3)],
      ...[await promise(1), await promise(5, { product: 'ZINC' })],
    ];
    await ledger.tell({ kind: 'release', allocation: done?.id ?? '' });
    const lost = async (quantity: number) => {
      await ledger.tell({ kind: 'dispensed', quantity, occurredAt: '2026-11-10' });
      const changed = [...ledger.changes().allocations];
      return changed.map(({ id, remaining }) => [id, remaining]);
    };
    expect(await lost(2)).toEqual([]);
    expect(await lost(3)).toEqual([[newer?.id, 0]]);
    expect(await lost(4)).toEqual([
      [old?.id, 0],
      [oldest?.id, 1],
    ]);
    expect([ledger.card().onHand, ledger.card().allocated]).toEqual([1, 1]);
  });
});

describe('the last count', () => {
  it('is the latest in time, and of one moment the one told last', async () => {
    const count = async (occurredAt: string, principal: string) => {
      await ledger.tell({ kind: 'counted', quantity: 10, occurredAt }, { principal });
      const { lastCountAt = 0, lastCountBy } = ledger.card();
      return [new Date(lastCountAt).toISOString().slice(0, 10), lastCountBy];
    };
    expect(await count('2026-11-10', 'a')).toEqual(['2026-11-10', 'a']);
    expect(await count('2026-11-12', 'b')).toEqual(['2026-11-12', 'b']);
    expect(await count('2026-11-11', 'c')).toEqual(['2026-11-12', 'b']);
    expect(await count('2026-11-12', 'd')).toEqual(['2026-11-12', 'd']);
  });
});

describe('discrepancies', () => {
  it('are looked at oldest first', () => {
    const made = [3, 1, 2].map((occurredAt) => ({ occurredAt }) as never);
    expect(made.toSorted(oldestFirst)).toEqual([1, 2, 3].map((occurredAt) => ({ occurredAt })));
  });
});
