/**
 * Random histories of one earmarked shelf: nobody ever has more outside of a purpose than is free
 * and waived, nobody is refused what is free, and what was kept for others stays kept. What is free
 * is said by a second reading of the page that knows single units only.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  freeOn,
  keptOn,
  type Shelf,
  type UnitAsker,
  type UnitEarmark,
} from '../../proving/earmarked-units.js';
import { idOf, type ToldLedger, toldLedger } from '../../proving/told-ledger.js';
import type { Answer } from './book.js';
import type { EarmarkEntry, EarmarkPurpose } from './earmark.js';
import type { Told } from './told.js';

const LOTS = [
  { product: 'ORS', number: 'A', expiresOn: '2027-01-31' },
  { product: 'ORS', number: 'B', expiresOn: '2027-02-28', funder: 'GF' },
  { product: 'ORS', number: 'C', expiresOn: '2027-03-31', funder: 'GF' },
  { product: 'ORS', number: 'D', funder: 'UN' },
] as const;
const FUNDERS = new Map<string, string>(
  LOTS.flatMap((lot) => ('funder' in lot ? [[lot.number, lot.funder] as const] : [])),
);
const PURPOSES: readonly EarmarkPurpose[] = [
  { campaign: 'SIA' },
  { zone: 'NIMBA' },
  { programme: 'iccm' },
  { programme: 'iccm', zone: 'LOFA' },
];
const COVERS = [{}, { lot: 'A' }, { lot: 'B' }, { funder: 'GF' }, { funder: 'UN' }] as const;
const LINES = [idOf(801), idOf(802)];
const WAIVER = idOf(821);
const WAIVED = 4;

const lot = fc.constantFrom('A', 'B', 'C', 'D', 'unidentified');
const units = fc.integer({ min: 1, max: 9 });
const delivery = fc.record({
  act: fc.constant('receive' as const),
  lot,
  units: fc.integer({ min: 3, max: 15 }),
});
const anEarmark = fc.record({
  quantity: units,
  covers: fc.constantFrom(...COVERS),
  purpose: fc.constantFrom(...PURPOSES),
  month: fc.integer({ min: 10, max: 12 }),
});
const anAct = fc.oneof(
  { weight: 3, arbitrary: delivery },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('dispense' as const), lot, units }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('allocate' as const), units }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('undo' as const), nth: fc.nat(20) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant('issue' as const),
      units,
      of: fc.option(lot, { nil: undefined, freq: 3 }),
      campaign: fc.boolean(),
      isWaived: fc.boolean(),
      line: fc.option(fc.constantFrom(0, 1), { nil: undefined }),
    }),
  },
);
type Act = typeof anAct extends fc.Arbitrary<infer Value> ? Value : never;
type Drawn = typeof anEarmark extends fc.Arbitrary<infer Value> ? Value : never;

const entryOf = ({ quantity, covers, purpose, month }: Drawn, n: number): EarmarkEntry => ({
  ...{ id: idOf(811 + n), location: 'CLINIC', product: 'ORS', quantity, used: 0, version: 1 },
  ...{ ...covers, for: purpose, from: '2026-01-01', until: `2027-${month}-28`, setAt: n },
  ...{ reason: 'why', setBy: 'pharmacist' },
});

/** One shelf with what happens to it, and the second reading of it. */
class History {
  private readonly ledger: ToldLedger;
  private readonly entries: readonly EarmarkEntry[];
  private readonly issued: string[] = [];
  private allocated = 0;
  private waived = 0;
  private ways = 900;
  accepted = 0;

  constructor(drawn: readonly Drawn[], approved: readonly number[]) {
    this.entries = drawn.map(entryOf);
    const line = { supplier: 'CLINIC', location: 'NEXT', product: 'ORS', issued: 0 };
    const waiver = { id: WAIVER, earmark: idOf(811), quantity: WAIVED, reason: 'why', used: 0 };
    this.ledger = toldLedger({
      earmarks: this.entries,
      waivers: [{ ...waiver, waivedAt: 1, waivedBy: 'pharmacist' }],
      lots: LOTS.map((it) => ({ ...it, status: 'usable', verified: true })),
      approvals: approved.map((quantity, n) => ({
        ...{ ...line, requisition: LINES[n] ?? '', approved: quantity },
        ...{ approvedAt: n + 1, programme: n === 0 ? 'iccm' : 'malaria' },
      })),
    });
    this.open = approved.map((quantity) => quantity);
  }

  private readonly open: number[];

  async carryOut(act: Act): Promise<void> {
    const at = { location: 'CLINIC' };
    if (act.act === 'receive') {
      await this.ledger.tell({ ...at, kind: 'receive', lots: listed(act.lot, act.units) });
    } else if (act.act === 'dispense') {
      await this.ledger.tell({ ...at, kind: 'dispensed', lots: listed(act.lot, act.units) });
    } else if (act.act === 'allocate') await this.allocate(act.units);
    else if (act.act === 'undo') await this.undo(act.nth);
    else await this.issue(act);
    const card = this.card();
    expect(card?.allocated ?? 0).toBeLessThanOrEqual(card?.onHand ?? 0);
  }

  private async allocate(quantity: number): Promise<void> {
    const free = freeOn(this.shelf(), this.endsFirst(), this.lines(), { zone: 'nowhere' });
    const told = { location: 'CLINIC', kind: 'allocate', to: 'NEXT', quantity };
    const { outcome } = await this.ledger.tell(told);
    expect([quantity, free, outcome]).toEqual([quantity, free, said(quantity <= free)]);
  }

  private async undo(nth: number): Promise<void> {
    const event = this.issued[nth % Math.max(1, this.issued.length)];
    if (!event) return;
    const told = { location: 'CLINIC', kind: 'reverse', event, reason: 'keyed wrongly' };
    const { outcome } = await this.ledger.tell(told);
    if (outcome !== 'accepted') return;
    const past = this.ledger.books.event(event);
    const n = LINES.indexOf(past?.requisition ?? '');
    const back = sumOf(past?.answer.lots);
    if (n >= 0) this.open[n] = (this.open[n] ?? 0) + back;
    for (const { quantity, waiver } of past?.answer.earmarks ?? []) {
      if (waiver) this.waived -= quantity;
    }
  }

  private async issue(act: Extract<Act, { act: 'issue' }>): Promise<void> {
    const { line, isWaived, units: quantity, of } = act;
    if (line !== undefined && quantity > (this.open[line] ?? 0)) return;
    const campaign = act.campaign ? 'SIA' : undefined;
    const programme = line === undefined ? undefined : ['iccm', 'malaria'][line];
    const asker = { zone: 'NIMBA', campaign, programme };
    const older = this.lines().slice(0, line ?? this.open.length);
    const before = this.shelf();
    const kept = keptOn(before);
    const first = before.earmarks[0];
    const isLeave = isWaived && first !== undefined && !first.isFor(asker);
    const leave = isLeave ? WAIVED - this.waived : 0;
    const most = this.withLeave(before, older, asker, leave);
    this.ways += 1;
    const told: Partial<Told> = {
      ...{ location: 'CLINIC', kind: 'issue', to: 'NEXT', shipment: idOf(this.ways) },
      ...(of === undefined ? { quantity } : { lots: listed(of, quantity) }),
      ...(line === undefined ? {} : { requisition: LINES[line] ?? '' }),
      ...(campaign ? { for: { campaign } } : {}),
      ...(isWaived ? { waiver: WAIVER } : {}),
    };
    const answer = await this.ledger.tell(told);
    const why = answer.refusal?.code;
    // Of one lot there may be less than of all; there is never more.
    const may = of === undefined ? said(quantity <= most) : answer.outcome;
    expect([quantity, most, why, answer.outcome]).toEqual([quantity, most, why, may]);
    if (answer.outcome !== 'accepted') {
      const had = answer.refusal?.figures?.['available'];
      if (of === undefined && why !== 'insufficient-stock') expect(had).toBe(most);
      return;
    }
    expect(quantity).toBeLessThanOrEqual(most);
    this.note(answer, line);
    this.compare(kept, answer, asker);
  }

  /** What a waiver adds: units of the first earmark that nobody older has of it. */
  private withLeave(
    shelf: Shelf,
    lines: readonly (UnitAsker & { open: number })[],
    asker: UnitAsker,
    leave: number,
  ): number {
    const own = freeOn(shelf, this.endsFirst(), lines, asker);
    if (leave === 0) return own;
    const [first, ...others] = shelf.earmarks;
    if (!first) return own;
    const isFor = (who: UnitAsker) => first.isFor(who) || who === asker;
    const open = { ...shelf, earmarks: [{ ...first, isFor }, ...others] };
    const all = freeOn(open, this.endsFirst(), lines, asker);
    return own + Math.min(leave, all - own);
  }

  private note({ id, lots, earmarks }: Answer, line: number | undefined): void {
    this.accepted += 1;
    this.issued.push(id);
    if (line !== undefined) this.open[line] = (this.open[line] ?? 0) - sumOf(lots);
    for (const { quantity, waiver } of earmarks ?? []) if (waiver) this.waived += quantity;
    expect(this.waived).toBeLessThanOrEqual(WAIVED);
  }

  /** What was kept for something else is there as before, but for what was waived. */
  private compare(before: Map<string, number>, answer: Answer, asker: UnitAsker): void {
    const shelf = this.shelf();
    const after = keptOn(shelf);
    for (const earmark of shelf.earmarks) {
      const drawn = answer.earmarks?.find((use) => use.earmark === earmark.id);
      if (earmark.isFor(asker)) expect(drawn?.waiver).toBeUndefined();
      else expect(drawn === undefined || drawn.waiver === WAIVER).toBe(true);
      const least = (before.get(earmark.id) ?? 0) - (drawn?.quantity ?? 0);
      if (!earmark.isFor(asker)) expect(after.get(earmark.id)).toBeGreaterThanOrEqual(least);
    }
    expect(answer.flags).not.toContain('earmark-broken');
  }

  private lines() {
    return this.open.map((open, n) => ({
      ...{ open, zone: 'NIMBA', programme: n === 0 ? 'iccm' : 'malaria' },
    }));
  }

  private endsFirst(): string[] {
    const byEnd = (one: EarmarkEntry, other: EarmarkEntry) =>
      one.until === other.until ? one.setAt - other.setAt : one.until < other.until ? -1 : 1;
    return [...this.entries].sort(byEnd).map(({ id }) => id);
  }

  private card() {
    return this.ledger.books.card('CLINIC', 'ORS');
  }

  private shelf(): Shelf {
    const card = this.card();
    this.allocated = card?.allocated ?? 0;
    const there = [...(card?.lots ?? [])].flatMap(([number, quantity]) => {
      const funder = FUNDERS.get(number);
      const unit = { lot: number, ...(funder ? { funder } : {}) };
      return Array.from({ length: quantity }, () => unit);
    });
    const earmarks = this.entries.map((entry): UnitEarmark => {
      const { id, lot: of, funder, quantity, for: purpose } = entry;
      const used = this.ledger.books.earmarkOf(id)?.used ?? 0;
      const isFor = (who: UnitAsker) =>
        (purpose.zone === undefined || purpose.zone === who.zone) &&
        (purpose.programme === undefined || purpose.programme === who.programme) &&
        (purpose.campaign === undefined || purpose.campaign === who.campaign);
      return { id, lot: of, funder, left: quantity - used, isFor };
    });
    return { units: there, allocated: this.allocated, earmarks };
  }
}

const listed = (number: string, quantity: number) => [{ lot: number, quantity }];
const said = (may: boolean) => (may ? 'accepted' : 'refused');
const sumOf = (lots: Answer['lots']) =>
  (lots ?? []).reduce((sum, { quantity }) => sum + quantity, 0);

describe('an earmarked shelf', () => {
  it('gives nobody more than is free and waived, and nobody less', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anEarmark, { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 2 }),
        fc.array(delivery, { minLength: 2, maxLength: 4 }),
        fc.array(anAct, { minLength: 20, maxLength: 40, size: 'max' }),
        async (earmarks, approved, deliveries, acts) => {
          const history = new History(earmarks, approved);
          for (const act of [...deliveries, ...acts]) await history.carryOut(act);
          accepted += history.accepted;
        },
      ),
      { numRuns: 60 },
    );
    // Histories in which nothing is given out would prove nothing.
    expect(accepted).toBeGreaterThan(100);
  });
});
