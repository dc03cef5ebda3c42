/**
 * What a location manages, and in which mode. The mode changes from a day on, and never on days on
 * which a count stands: what a count found was booked by the mode of its day, and nothing is booked
 * anew. Cards whose mode may change are locked, so that no count is being decided meanwhile.
 */
import {
  entryRefused,
  type ManagedProductEntry,
  type Problem,
  problem,
  type ReportingModeChange,
} from '@satchel/contracts';
import { isDay } from '@satchel/language';
import type { CardKey } from '../domain/facts.js';
import { daysOfOtherMode, modeChange, withEntry } from '../domain/reporting-mode.js';
import { unknown, wrongDay } from './register-faults.js';
import type { Registered, RegisterTransaction } from './register-ports.js';

/** Locks the cards of which the mode would change on any day, in one sorted read. */
export async function lockModeChanges(
  register: RegisterTransaction,
  entries: readonly ManagedProductEntry[],
  changes: readonly ReportingModeChange[],
): Promise<void> {
  const cards: CardKey[] = [];
  for (const entry of entries) {
    if (![entry.from, entry.to ?? entry.from].every(isDay)) continue;
    const before = await register.managedOn(entry);
    if (daysOfOtherMode(before, withEntry(before, entry)).length > 0) cards.push(entry);
  }
  for (const change of changes) {
    if (!isDay(change.from)) continue;
    const before = await register.managedOn(change);
    if (modeChange(before, change.mode, change.from).outcome === 'changed') cards.push(change);
  }
  if (cards.length > 0) await register.lockCards(cards);
}

export async function managedFault(
  register: RegisterTransaction,
  entry: ManagedProductEntry,
): Promise<Problem | undefined> {
  for (const day of [entry.from, entry.to]) if (day && !isDay(day)) return wrongDay(day);
  if (entry.to && entry.to < entry.from) {
    return problem(400, 'malformed', '`to` lies before `from`.');
  }
  if (!(await register.exists('location', [entry.location])).has(entry.location)) {
    return unknown('location', entry.location);
  }
  if (!(await register.exists('product', [entry.product])).has(entry.product)) {
    return unknown('product', entry.product);
  }
  if (await register.overlaps(entry)) {
    const detail =
      'Another entry for this location and product covers some of these days. End it first.';
    return entryRefused('days-overlap', detail);
  }
  const before = await register.managedOn(entry);
  return countedFault(register, entry, before, withEntry(before, entry));
}

export async function modeFault(
  register: RegisterTransaction,
  change: ReportingModeChange,
): Promise<Problem | undefined> {
  const { location, product, mode, from } = change;
  if (!isDay(from)) return wrongDay(from);
  if (!(await register.exists('location', [location])).has(location)) {
    return unknown('location', location);
  }
  if (!(await register.exists('product', [product])).has(product)) {
    return unknown('product', product);
  }
  const before = await register.managedOn(change);
  const found = modeChange(before, mode, from);
  if (found.outcome === 'not-managed') {
    const detail = `${location} does not manage ${product} on ${from}. Register it first.`;
    return entryRefused('not-managed', detail);
  }
  if (found.outcome === 'unchanged') return undefined;
  const { ended, begun } = found;
  const after = withEntry(ended ? withEntry(before, ended) : before, begun);
  return countedFault(register, change, before, after);
}

/** The days before stay as they are; the rest of what is in force gets the other mode. */
export async function writeMode(
  register: RegisterTransaction,
  change: ReportingModeChange,
): Promise<Registered> {
  const before = await register.managedOn(change);
  const found = modeChange(before, change.mode, change.from);
  if (found.outcome === 'not-managed') throw new Error('bug: what is not managed has no mode');
  if (found.outcome === 'unchanged') return register.managedProduct(found.entry);
  if (found.ended) await register.managedProduct(found.ended);
  return { ...(await register.managedProduct(found.begun)), outcome: 'changed' };
}

async function countedFault(
  register: RegisterTransaction,
  card: CardKey,
  before: readonly ManagedProductEntry[],
  after: readonly ManagedProductEntry[],
): Promise<Problem | undefined> {
  const days = daysOfOtherMode(before, after);
  if (days.length === 0) return undefined;
  const counted = await register.countedAmong(card, days);
  if (counted === undefined) return undefined;
  const detail =
    `${card.product} was counted at ${card.location} on ${counted}, and what was found is booked ` +
    'by the mode of that day. Change the mode from a later day on.';
  return entryRefused('mode-counted', detail);
}
