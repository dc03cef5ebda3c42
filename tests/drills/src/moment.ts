/** Moments that a drill waits for: faults last, and people pause between two acts. */
import { eventually } from '@satchel/proving';

/** Waits for a moment of `performance.now()`, or until `enough` says so. */
export async function until(momentMs: number, enough: () => boolean = () => false): Promise<void> {
  const leftMs = Math.max(0, momentMs - performance.now());
  await eventually(() => enough() || performance.now() >= momentMs, {
    withinMs: leftMs + 5_000,
    everyMs: Math.min(1_000, Math.max(1, leftMs / 20)),
  });
}
