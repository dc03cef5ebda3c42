// Bounded waiting. Guarantees that every wait ends: with the value that was waited for, or with an
// error that tells what was still wrong at the end. Nothing here waits longer than it was told to.

import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait and how often to look. */
export interface WaitLimits {
  /** Gives up after this many milliseconds. Default 10 000. */
  readonly withinMs?: number;
  /**
   * The first pause between two looks in milliseconds; pauses grow to twenty times this. Default
   * 10.
   */
  readonly everyMs?: number;
}

/**
 * Calls `check` until it neither throws nor returns `false`, and returns what it returned.
 * @throws an Error naming the last reason when the time is over (its `cause` is the last error).
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  limits: WaitLimits = {},
): Promise<Exclude<T, false>> {
  const { withinMs = 10_000, everyMs = 10 } = limits;
  const deadline = performance.now() + withinMs;
  let pauseMs = everyMs;
  for (;;) {
    let last: unknown;
    try {
      const value = await check();
      if (value !== false) return value as Exclude<T, false>;
      last = new Error('the check returned false');
    } catch (error) {
      last = error;
    }
    if (performance.now() + pauseMs > deadline) {
      const reason = last instanceof Error ? last.message : String(last);
      throw new Error(`not so within ${withinMs} ms: ${reason}`, { cause: last });
    }
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, everyMs * 20);
  }
}

/**
 * Waits for a moment of `performance.now()`, or until `enough` says so: at that moment, not later
 * than the timer is. Looks more rarely the further the moment is away, at least once a second.
 */
export async function moment(atMs: number, enough: () => boolean = () => false): Promise<void> {
  for (;;) {
    const leftMs = atMs - performance.now();
    if (leftMs <= 0 || enough()) return;
    await pause(Math.min(leftMs, 1000, Math.max(5, leftMs / 20)));
  }
}
