/** How books are compared, and what must hold of any books whatever they say. */
import type { CardKey, ModelRegister } from './model-register.js';
import type { CardView, EntryView, ShipmentView } from './model-views.js';
import { putsOnTheWay } from './model-words.js';

/** A shipment as a ledger shows it: what it was for and replaced, where that is offered. */
export type ShownShipment = Omit<ShipmentView, 'purpose' | 'substituted'> & Partial<ShipmentView>;

/** The ledger under test and the model say different things. The message is the whole account. */
export class AuditDisagreement extends Error {
  constructor(account: string, options: { cause?: unknown } = {}) {
    super(account, options);
    this.name = 'AuditDisagreement';
  }
}

/** What the model says of shipments, without what the ledger does not show of any. */
export function asShown(expected: ShownShipment[], given: ShownShipment[]): ShownShipment[] {
  const isOffered = (field: keyof ShownShipment) => given.some((it) => field in it);
  return expected.map(({ purpose, substituted, ...shown }) => ({
    ...shown,
    ...(isOffered('purpose') && purpose ? { purpose } : {}),
    ...(isOffered('substituted') && substituted ? { substituted } : {}),
  }));
}

/** The differences between two views, none when they say the same in whatever order. */
export function differencesOf(expected: unknown, given: unknown): string[] {
  const [model, ledger] = [statements(expected), statements(given)];
  if (model.join('\n') === ledger.join('\n')) return [];
  const first = model.findIndex((line, index) => line !== ledger[index]);
  const at = first < 0 ? model.length : first;
  return [
    `they part at line ${at + 1}:`,
    `  predicted  ${model[at] ?? 'nothing more'}`,
    `  given      ${ledger[at] ?? 'nothing more'}`,
    'as the model has it:',
    ...model.map((line) => `  ${line}`),
    'as the ledger has it:',
    ...ledger.map((line) => `  ${line}`),
  ];
}

/** A view as lines: cards keep the order of their entries, lists of other things are sorted. */
function statements(view: unknown): string[] {
  if (Array.isArray(view)) return view.map(statement).filter(isSaying).sort();
  if (isCard(view)) {
    const { sequence, onHand, allocated, wanted, lots, entries } = view;
    const held = Object.entries(lots).filter(([, quantity]) => quantity !== 0);
    const head = { sequence, onHand, allocated, wanted, lots: Object.fromEntries(held.sort()) };
    return [JSON.stringify(head), ...entries.map((entry) => JSON.stringify(entryInOrder(entry)))];
  }
  return [JSON.stringify(view)];
}

const isCard = (view: unknown): view is CardView =>
  typeof view === 'object' && view !== null && 'entries' in view;

const isSaying = (line: string) => line !== '';

function entryInOrder(entry: EntryView): unknown[] {
  const { sequence, kind, direction, quantity, lot, other, balanceAfter, lotBalanceAfter } = entry;
  const at = new Date(entry.occurredAt).toISOString();
  return [sequence, kind, direction, quantity, lot, other, at, balanceAfter, lotBalanceAfter];
}

/** A shipment of which everything was taken back says nothing. */
function statement(thing: unknown): string {
  const sorted = (part: object) => Object.fromEntries(Object.entries(part).sort());
  if (typeof thing !== 'object' || thing === null) return JSON.stringify(thing);
  if (!('lines' in thing)) return JSON.stringify(sorted(thing));
  const { lines, substituted = [], ...head } = thing as ShownShipment;
  const said = [
    ...lines.filter((line) => line.shipped + line.received + line.inferred > 0),
    ...substituted.filter((line) => line.quantity > 0),
  ].map((line) => JSON.stringify(sorted(line)));
  return said.length === 0 ? '' : `${JSON.stringify(sorted(head))} ${said.sort().join(' ')}`;
}

/** Moments at which a card is asked for its stock: before, at and beside entries, and after all. */
export function momentsOf(card: CardView): Date[] {
  const times = [...new Set(card.entries.map((entry) => Date.parse(entry.occurredAt)))].sort(
    (a, b) => a - b,
  );
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const middle = times[Math.floor(times.length / 2)] ?? first;
  const third = times[Math.floor(times.length / 3)] ?? first;
  const moments = [first - 1, first, third, middle - 1, middle, last - 1, last, last + 86_400_000];
  return [...new Set(moments)].map((at) => new Date(at));
}

export type ShownCard = CardView & CardKey;

/**
 * What must hold of sets: what went through `@converted` is made up of each other by the contents,
 * place by place. Looked at are products of which every set has as many whatever the day.
 */
export function converted(cards: ShownCard[], { contents = [] }: ModelRegister): string[] {
  const net = ({ entries }: CardView) =>
    sumOf(entries.filter((it) => it.other === '@converted' && it.direction === 'in')) -
    sumOf(entries.filter((it) => it.other === '@converted' && it.direction === 'out'));
  const sets = new Set(contents.map((it) => it.product));
  const eachIn = (product: string, set: string): number[] => {
    const entries = contents.filter((it) => it.product === set);
    const lines = entries.map((it) => it.contents.find((line) => line.product === product));
    return [...new Set(lines.map((line) => line?.quantity ?? 0))];
  };
  return cards
    .filter(({ product }) => !sets.has(product))
    .filter(({ product }) => [...sets].every((set) => eachIn(product, set).length === 1))
    .flatMap((card) => {
      const here = cards.filter((it) => it.location === card.location && sets.has(it.product));
      const due = here.reduce(
        (sum, set) => sum - net(set) * (eachIn(card.product, set.product)[0] ?? 0),
        0,
      );
      if (net(card) === due) return [];
      return [`${card.product} at ${card.location}: ${net(card)} came of sets instead of ${due}`];
    });
}

/** What must hold of any books: nothing is lost, nothing is below zero, nothing is skipped. */
export function conserved(cards: CardView[], shipments: ShownShipment[]): string[] {
  const faults = cards.flatMap(faultsOfCard);
  for (const { id, lines } of shipments) {
    for (const { product, lot, shipped, received, inferred } of lines) {
      const isSound = inferred >= 0 && inferred <= received && received <= shipped;
      if (!isSound) faults.push(`line ${product} ${lot} of shipment ${id} does not add up`);
    }
  }
  const underWay = cards.flatMap((card) => card.entries).filter((it) => it.other === '@in-transit');
  const sent = underWay.filter((it) => putsOnTheWay(it.kind));
  const reversals = underWay.filter((it) => it.kind === 'reversal');
  const takenBack = reversals.filter((it) => it.direction === 'in');
  const settledBack = underWay.filter((it) => it.kind === 'settled-back');
  const shipped = shipments.flatMap((it) => it.lines).reduce((sum, line) => sum + line.shipped, 0);
  const left = sumOf(sent) - sumOf(takenBack) - sumOf(settledBack);
  // Of what went out again by a reversal, as much was shipped again as had settled back before.
  const again = Math.min(
    sumOf(settledBack),
    sumOf(reversals.filter((it) => it.direction === 'out')),
  );
  if (shipped < left || shipped > left + again)
    faults.push(`${left} units left for a shipment, ${shipped} are on shipments`);
  return faults;
}

const sumOf = (entries: EntryView[]): number =>
  entries.reduce((sum, entry) => sum + entry.quantity, 0);

function faultsOfCard(card: CardView): string[] {
  const faults: string[] = [];
  const lots: Record<string, number> = {};
  let onHand = 0;
  for (const [index, entry] of card.entries.entries()) {
    const change = entry.direction === 'in' ? entry.quantity : -entry.quantity;
    const lot = (lots[entry.lot] ?? 0) + change;
    lots[entry.lot] = lot;
    onHand += change;
    const isSound =
      entry.sequence === index + 1 &&
      entry.quantity > 0 &&
      entry.balanceAfter === onHand &&
      entry.lotBalanceAfter === lot &&
      lot >= 0;
    if (!isSound) faults.push(`entry ${index + 1} does not add up: ${JSON.stringify(entry)}`);
  }
  const held = Object.entries(lots).filter(([, quantity]) => quantity !== 0);
  const shown = Object.values(card.lots).reduce((sum, quantity) => sum + quantity, 0);
  if (card.onHand !== onHand || shown !== onHand) faults.push(`on hand is not the sum ${onHand}`);
  if (card.sequence !== card.entries.length) faults.push('the sequence has a gap');
  if (card.allocated > card.onHand) faults.push('more is allocated than is on hand');
  for (const [lot, quantity] of held) {
    if (card.lots[lot] !== quantity) faults.push(`lot ${lot} is not the sum ${quantity}`);
  }
  return faults;
}
