/** What a failure means for a message: how often it has failed, and when it is tried again. */
import { ProblemError } from '@satchel/contracts';
import type { Setback } from './parked.js';

/** Six tries within about two minutes. */
export const RETRY_DELAYS_MS: readonly number[] = [500, 2000, 10_000, 30_000, 60_000];

/** `attempts` is how often the message had failed before. */
export function setbackOf(error: unknown, attempts: number, delaysMs: readonly number[]): Setback {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // Somebody the handler needs cannot answer just now: that is not the message's fault.
  if (error instanceof ProblemError && error.problem.status === 503) {
    return {
      reason,
      attempts,
      retryInMs: delaysMs[Math.min(attempts, delaysMs.length - 1)] ?? 1000,
    };
  }
  return { reason, attempts: attempts + 1, retryInMs: delaysMs[attempts] };
}
