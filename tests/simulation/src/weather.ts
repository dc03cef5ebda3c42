/** How bad it gets: the faults of a run, drawn from its seed, so that no two runs are alike. */
import type { Random } from './random.js';

/** Probabilities: of a message's fate for each message, of a fault for each step. */
export interface Weather {
  readonly lost: number;
  readonly doubled: number;
  /** A statement whose connection breaks, before or after its effect. */
  readonly databaseFault: number;
  readonly crash: number;
  readonly restart: number;
  readonly brokerDown: number;
  readonly brokerUp: number;
  readonly streamsLost: number;
  readonly streamsKept: number;
  readonly streamsPutBack: number;
  readonly timeJump: number;
  readonly phoneOffline: number;
  readonly phoneClock: number;
}

export const CALM: Weather = {
  lost: 0,
  doubled: 0,
  databaseFault: 0,
  crash: 0,
  restart: 1,
  brokerDown: 0,
  brokerUp: 1,
  streamsLost: 0,
  streamsKept: 0,
  streamsPutBack: 0,
  timeJump: 0.002,
  phoneOffline: 0,
  phoneClock: 0,
};

export function stormOf(random: Random): Weather {
  const upTo = (most: number): number => random.next() ** 2 * most;
  return {
    lost: upTo(0.15),
    doubled: upTo(0.3),
    databaseFault: upTo(0.01),
    crash: upTo(0.01),
    restart: 0.01 + upTo(0.05),
    brokerDown: upTo(0.004),
    brokerUp: 0.01 + upTo(0.05),
    streamsLost: upTo(0.006),
    streamsKept: upTo(0.004),
    streamsPutBack: upTo(0.006),
    timeJump: 0.005 + upTo(0.03),
    phoneOffline: upTo(0.5),
    phoneClock: upTo(0.1),
  };
}
