// A clock that stands still until a test moves it.

import type { Clock } from '@satchel/language';

/** A clock in a test's hands. */
export interface FakeClock extends Clock {
  /** Moves on by so many milliseconds; negative moves back. */
  advance(ms: number): void;
  /** Jumps to an instant in ISO 8601 with an offset or Z. @throws RangeError when it is none. */
  set(iso: string): void;
}

/** A clock that stands at an instant in ISO 8601. @throws RangeError when it is none. */
export function fakeClock(startIso: string): FakeClock {
  let epochMs = parsed(startIso);
  return {
    now: () => new Date(epochMs),
    advance: (ms) => {
      epochMs += ms;
    },
    set: (iso) => {
      epochMs = parsed(iso);
    },
  };
}

function parsed(iso: string): number {
  const epochMs = Date.parse(iso);
  if (Number.isNaN(epochMs)) throw new RangeError(`not an instant: ${iso}`);
  return epochMs;
}
