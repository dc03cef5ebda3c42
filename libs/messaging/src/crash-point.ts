/**
 * Every place between two effects has a name, so that a drill can let a fault happen exactly there.
 * Nothing is armed in production: a point is then one look at an empty slot. A drill preloads a
 * module that fills the slot (`node --import`), before any service code runs.
 */

/** All places by name, each with what has happened just before it and what comes next. */
export const CRASH_POINTS = {
  'ledger.before-lock': 'the transaction is open, no card is locked yet',
} as const satisfies Readonly<Record<string, string>>;

export type CrashPoint = keyof typeof CRASH_POINTS;

/** What a drill puts into the slot; it may wait, throw, or end the process. */
export type CrashPointHook = (point: CrashPoint) => Promise<void> | undefined;

/** Where the hook is looked for on `globalThis`. */
export const CRASH_POINT_SLOT = Symbol.for('satchel.crash-point');

/** Passes through the named place. Always awaited, so that a drill can hold the process here. */
export function crashPoint(point: CrashPoint): Promise<void> | undefined {
  const slot = globalThis as { [CRASH_POINT_SLOT]?: CrashPointHook };
  return slot[CRASH_POINT_SLOT]?.(point);
}
