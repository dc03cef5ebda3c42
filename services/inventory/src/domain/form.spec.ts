import { describe, expect, it } from '@jest/globals';
import { QUANTITY_MAX } from '@satchel/language';
import { formFaults } from './form.js';
import type { Told } from './told.js';

const event = { id: 'id', location: 'KIT', product: 'ORS' };
const faultsOf = (isOrder: boolean, told: Partial<Told>): string[] =>
  formFaults({ ...event, ...told } as Told, isOrder, 'me').map(
    ({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`,
  );
/** The faults of a report of noon, and of an order, which is about now. */
const report = (kind: string, told: Partial<Told>): string[] =>
  faultsOf(false, { kind, occurredAt: '2026-11-20T12:00:00Z', ...told });
const order = (kind: string, told: Partial<Told>): string[] => faultsOf(true, { kind, ...told });

const units = { quantity: 5 };
const lots = [{ lot: 'A1', quantity: 5 }];
const why = { reason: 'rats', document: 'V-1' };

/** Of each kind all that it may say, and what of it cannot be left out. */
const REPORTS: [kind: string, all: Partial<Told>, needs: (keyof Told)[]][] = [
  ['opening', { ...units, ...why }, []],
  ['received', { ...units, ...why, shipment: 's', complete: true }, []],
  ['received', { ...units, ...why, source: 'external' }, []],
  ['dispensed', { ...units, ...why }, []],
  ['adjusted', { ...units, ...why, direction: 'gain' }, ['direction', 'reason']],
  ['written-off', { ...units, ...why }, ['reason']],
  ['given', { ...units, ...why, to: 'CLINIC', shipment: 's' }, ['to', 'shipment']],
  ['returned', { ...units, ...why, to: 'CLINIC', shipment: 's' }, ['to', 'shipment', 'reason']],
  ['disposed', { ...units, ...why, witnesses: ['you', 'she'] }, ['reason', 'witnesses']],
  ['counted', { ...units, ...why }, []],
  [
    'issued-on-voucher',
    { ...units, ...why, to: 'CLINIC', shipment: 's' },
    ['to', 'shipment', 'document'],
  ],
];
const issue = {
  ...{ to: 'CLINIC', shipment: 's', requisition: 'r', allocation: 'a' },
  insteadOf: 'ZINC',
};
const ORDERS: typeof REPORTS = [
  ['receive', { ...units, ...why }, []],
  ['issue', { ...units, ...why, ...issue, promisedOn: '2026-12-01' }, ['to', 'shipment']],
  ['allocate', { ...units, ...why, to: 'CLINIC' }, []],
  ['release', { ...why, allocation: 'a' }, ['allocation']],
  ['reverse', { ...why, event: 'e' }, ['event', 'reason']],
];
const EVERYTHING: Partial<Told> = {
  direction: 'gain',
  shipment: 's',
  source: 'supplier',
  complete: true,
  to: 'CLINIC',
  requisition: 'r',
  allocation: 'a',
  event: 'e',
  promisedOn: '2026-12-01',
  witnesses: ['you', 'she'],
  insteadOf: 'ZINC',
};
const without = (told: Partial<Told>, field: keyof Told): Partial<Told> =>
  Object.fromEntries(Object.entries(told).filter(([name]) => name !== field));

describe.each([
  ['report', report, REPORTS],
  ['order', order, ORDERS],
] as const)('the form of a kind of %s', (_both, faults, kinds) => {
  it.each(kinds)('%s takes what belongs to it', (kind, all) => {
    expect(faults(kind, all)).toEqual([]);
  });
  it.each(kinds)('%s takes nothing that belongs to another', (kind, all) => {
    const own = new Set(
      kinds.filter(([same]) => same === kind).flatMap(([, it]) => Object.keys(it)),
    );
    const strange = Object.entries(EVERYTHING).filter(([field]) => !own.has(field));
    expect(strange.length).toBeGreaterThan(2);
    for (const [field, value] of strange) {
      const told = `/${field} not-allowed: does not belong to \`${kind}\``;
      expect(faults(kind, { ...all, [field]: value })).toContain(told);
      expect(faults(kind, { ...all, [field]: undefined })).toEqual([]);
    }
  });
  it.each(kinds)('%s cannot do without what it needs', (kind, all, needs) => {
    for (const field of needs) {
      const told = `/${field} required: is needed for \`${kind}\``;
      expect(faults(kind, without(all, field))).toEqual([told]);
    }
  });
});

describe('a form', () => {
  it('is of a kind that is known', () => {
    const faults = ['/kind not-allowed: is not a kind that is known'];
    expect(report('borrowed', units)).toEqual(faults);
  });
  it('tells of now when it is an order, and of its time when it is a report', () => {
    const time = { occurredAt: '2026-11-20', precision: 'day' } as const;
    expect(report('dispensed', { ...units, ...time })).toEqual([]);
    expect(order('receive', { ...units, ...time })).toEqual([
      '/occurredAt not-allowed: does not belong to `receive`',
      '/precision not-allowed: does not belong to `receive`',
    ]);
  });
  it('never goes from a place to itself', () => {
    const own = ['/to not-allowed: is the location itself'];
    expect(order('allocate', { ...units, to: 'KIT' })).toEqual(own);
  });
  it('receives from a shipment or from outside, not both', () => {
    expect(report('received', { ...units, shipment: 's', source: 'supplier' })).toEqual([
      '/source not-allowed: cannot stand beside `shipment`',
    ]);
  });
  it('gives something instead only of something else that was asked for', () => {
    const to = { to: 'CLINIC', shipment: 's' };
    expect(order('issue', { ...units, ...to, insteadOf: 'ZINC' })).toEqual([
      '/requisition required: is needed with `insteadOf`',
    ]);
    expect(order('issue', { ...units, ...to, requisition: 'r', insteadOf: 'ORS' })).toEqual([
      '/insteadOf not-allowed: is the product itself',
    ]);
  });
  it('promises a day that there is', () => {
    const to = { to: 'CLINIC', shipment: 's' };
    expect(order('issue', { ...units, ...to, promisedOn: '2026-11-31' })).toEqual([
      '/promisedOn wrong-form: is not a day of the calendar',
    ]);
  });
});

describe('the amount', () => {
  const needed = ['/quantity required: or `lots` is needed, and not both'];
  it('is a quantity or a list of lots, one of both', () => {
    expect(report('dispensed', { lots })).toEqual([]);
    expect(report('dispensed', {})).toEqual(needed);
    expect(report('dispensed', { ...units, lots })).toEqual(needed);
    expect(order('allocate', { lots })).toEqual([
      '/lots not-allowed: does not belong to `allocate`',
    ]);
  });
  it('does not belong to what has none of its own', () => {
    expect(order('release', { allocation: 'a', ...units })).toEqual([
      '/quantity not-allowed: does not belong to `release`',
    ]);
    expect(order('reverse', { event: 'e', ...why, lots })).toEqual([
      '/lots not-allowed: does not belong to `reverse`',
    ]);
  });
  it('is at least one, except where nothing is news', () => {
    const little = ['/quantity too-small: must be at least 1'];
    expect(report('dispensed', { quantity: 0 })).toEqual(little);
    expect(report('received', { quantity: 0 })).toEqual(little);
    expect(report('dispensed', { lots: [] })).toEqual(little);
    expect(report('dispensed', { shipment: 's', quantity: 0 })).toContain(little[0]);
    for (const kind of ['counted', 'opening']) expect(report(kind, { quantity: 0 })).toEqual([]);
    expect(report('received', { shipment: 's', quantity: 0 })).toEqual([]);
  });
  it('is at most what one movement may carry, over all lots', () => {
    const large = [`/quantity too-large: must be at most ${QUANTITY_MAX}`];
    expect(report('dispensed', { quantity: QUANTITY_MAX })).toEqual([]);
    expect(report('dispensed', { quantity: QUANTITY_MAX + 1 })).toEqual(large);
    const over = [...lots, { lot: 'B1', quantity: QUANTITY_MAX - 4 }];
    expect(report('dispensed', { lots: over })).toEqual(large);
  });
});

describe('a list of lots', () => {
  const second = (told: object) => ({ lots: [...lots, { lot: 'B1', quantity: 5, ...told }] });
  it('names each lot once', () => {
    expect(report('dispensed', second({ lot: 'A1' }))).toEqual([
      '/lots/1/lot not-allowed: is listed twice',
    ]);
  });
  it('holds something of each, except where none of it is news', () => {
    const none = second({ quantity: 0 });
    const faults = ['/lots/1/quantity too-small: must be at least 1'];
    expect(report('dispensed', none)).toEqual(faults);
    expect(order('receive', none)).toEqual(faults);
    for (const kind of ['counted', 'opening', 'received']) expect(report(kind, none)).toEqual([]);
  });
  it('tells of an expiry that there is', () => {
    expect(report('received', second({ expiresOn: '2027-02-28' }))).toEqual([]);
    expect(report('received', second({ expiresOn: '2027-02-29' }))).toEqual([
      '/lots/1/expiresOn wrong-form: is not a day of the calendar',
    ]);
  });
});

describe('a disposal', () => {
  const seenBy = (...witnesses: string[]) => report('disposed', { ...units, ...why, witnesses });
  it('is watched by two to five people', () => {
    const few =
      '/witnesses too-small: must name two people who watched, besides whoever reports it';
    expect(seenBy()).toEqual([few]);
    expect(seenBy('you')).toEqual([few]);
    expect(seenBy('a', 'b', 'c', 'd', 'e')).toEqual([]);
    const many = '/witnesses too-large: must name at most 5 people';
    expect(seenBy('a', 'b', 'c', 'd', 'e', 'f')).toEqual([many]);
  });
  it('is never watched twice by one, nor by whoever reports it', () => {
    expect(seenBy('you', 'you')).toEqual(['/witnesses/1 not-allowed: is listed twice']);
    expect(seenBy('you', 'me', 'she')).toEqual([
      '/witnesses/1 not-allowed: is whoever reports it; a witness is somebody else',
    ]);
  });
});

describe('the time of a report', () => {
  const at = (occurredAt: string | undefined, more: Partial<Told> = {}) =>
    faultsOf(false, {
      kind: 'dispensed',
      ...units,
      ...(occurredAt === undefined ? {} : { occurredAt }),
      ...more,
    });
  const wrong = ['/occurredAt wrong-form: is not a day or an instant of the calendar'];
  it('is a day or an instant that there is', () => {
    expect(at('2026-11-20')).toEqual([]);
    for (const text of [undefined, '', '2026-02-30', '2026-02-30T10:00:00Z', '2026-11-20T25:00Z']) {
      expect(at(text)).toEqual(wrong);
    }
  });
  it('is to the minute only where there is one', () => {
    expect(at('2026-11-20T10:00:00Z', { precision: 'minute' })).toEqual([]);
    expect(at('2026-11-20', { precision: 'month' })).toEqual([]);
    expect(at('2026-11-20', { precision: 'minute' })).toEqual([
      '/precision not-allowed: cannot be `minute` for a day',
    ]);
  });
});
