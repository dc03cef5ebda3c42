/**
 * One sentence why, in the words of a person who keeps a store: what is left, what is used, when
 * the next resupply is, how likely it runs out before. Where something is not known it says what to
 * ask.
 */
import type { CardOutlook, NextResupply } from './card-outlook.js';
import { type DayNumber, inWords } from './days.js';
import type { Terms } from './terms.js';

type Told = Omit<CardOutlook, 'why'>;

export function whyOf(outlook: Told, terms: Terms, today: DayNumber): string {
  if (outlook.heardOn === undefined) {
    return 'Nothing was ever heard of it here: ask for a count, and what is needed, before sending.';
  }
  if (outlook.state === 'unknown') {
    const since = inWords(outlook.heardOn, today);
    return `Not heard of since ${since}, more than ${terms.silentAfterDays} days: the book says ${outlook.onHand}, ask for a count before sending.`;
  }
  const parts = [`${left(outlook, today)}, ${used(outlook, terms)}`];
  if (outlook.nextResupply) parts.push(resupply(outlook.nextResupply, today));
  if (outlook.state === 'in' && outlook.chance !== undefined && outlook.amc !== 0) {
    parts.push(`${percent(outlook.chance)} likely to run out before it is in hand`);
  }
  return `${parts.join('; ')}.`;
}

function left(outlook: Told, today: DayNumber): string {
  if (outlook.onHand > 0) return `${outlook.onHand} left`;
  if (outlook.outSince === undefined) return 'None left';
  return `None left since ${inWords(outlook.outSince, today)}`;
}

function used(outlook: Told, terms: Terms): string {
  const { amc, amcRaw, daysObserved, stockOutDays } = outlook;
  const inStock = daysObserved - stockOutDays;
  if (daysObserved === 0) {
    return terms.mode === 'by-count'
      ? 'use is known only after a second count: ask what is needed'
      : 'no full day seen yet, so its use is not known: ask what is needed';
  }
  if (amc === undefined || amcRaw === undefined) {
    return `it was out on all ${daysObserved} days looked at, so its use is not known: ask what is needed`;
  }
  if (amc === 0) {
    const none = `none used in ${days(inStock)} with stock`;
    return outlook.suggested === undefined ? `${none}, too short to say what is needed: ask` : none;
  }
  if (stockOutDays === 0)
    return `uses about ${amount(amc)} a month (${days(daysObserved)} looked at)`;
  return `uses about ${amount(amc)} a month (raw ${amount(amcRaw)}; out ${stockOutDays} of the last ${daysObserved} days)`;
}

function resupply(next: NextResupply, today: DayNumber): string {
  if (next.waitsForRoad) {
    return `next resupply not before ${inWords(next.on, today)}, when the road opens`;
  }
  if (next.overdueSince !== undefined) {
    const since = inWords(next.overdueSince, today);
    return `resupply due since ${since}, the next regular one about ${inWords(next.on, today)}`;
  }
  return `next resupply about ${inWords(next.on, today)}`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

function amount(units: number): string {
  return units >= 10 ? String(Math.round(units)) : String(Number(units.toFixed(1)));
}

function percent(chance: number): string {
  if (chance < 0.01) return 'under 1 %';
  if (chance > 0.99) return 'over 99 %';
  return `${Math.round(chance * 100)} %`;
}
