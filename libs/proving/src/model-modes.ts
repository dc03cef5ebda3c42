/** How the mode of a card is changed: docs/LEDGER.md section 1. */
import type { ReportingModeChange } from '@satchel/contracts';
import { addDays } from '@satchel/language';
import type { Book, Law } from './model-book.js';
import type { KnownWorld } from './model-register.js';

export interface ModesCall {
  receivedAt: Date;
  items: ReportingModeChange[];
}

/** What the model says a change is answered with. */
export interface ModeAnswer {
  outcome: 'changed' | 'unchanged' | 'refused';
  code?: string;
}

export function changeMode(
  world: KnownWorld,
  book: Book,
  change: ReportingModeChange,
  law: Law,
): ModeAnswer {
  const { location, product, mode, from } = change;
  if (!world.knows(location)) return refused('unknown-location');
  if (!world.register.products.includes(product)) return refused('unknown-product');
  const entry = world.managedOn(change, from);
  if (!entry) return refused('not-managed');
  if (entry.mode === mode) return { outcome: 'unchanged' };
  const last = entry.to ?? '9999-12-31';
  const isCounted = book.countsOf(change).some(({ at }) => {
    const day = world.dayAt(location, at);
    return from <= day && day <= last;
  });
  if (isCounted) return refused('mode-counted');
  if (!law.datesModes || entry.from === from) {
    entry.mode = mode;
    return { outcome: 'changed' };
  }
  world.manage({ ...entry, mode, from });
  entry.to = addDays(from, -1);
  return { outcome: 'changed' };
}

const refused = (code: string): ModeAnswer => ({ outcome: 'refused', code });
