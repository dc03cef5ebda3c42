/** The one order in which cards in memory are locked, as in PostgreSQL. */
import type { LocationFacts } from '../domain/facts.js';

const LOCK_ORDER: Readonly<Record<string, number>> = { kit: 0, facility: 1, depot: 2 };

/** Kits first, the central warehouse last. */
export const lockRank = ({ kind }: LocationFacts): number => LOCK_ORDER[kind] ?? 3;
