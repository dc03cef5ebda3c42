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
  /** Time passes while somebody waits for an answer, and while nobody does. */
  readonly timeJump: number;
  readonly idleJump: number;
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
  timeJump: 0,
  idleJump: 0.02,
  phoneOffline: 0,
  phoneClock: 0,
};

/** From a rough day, in which much gets done, to one in which hardly anything does. */
export function stormOf(random: Random): Weather {
  const force = random.pick([0.1, 0.4, 1]);
  const upTo = (most: number): number => random.next() ** 2 * most * force;
  const atLeast = (least: number): number => least + random.next() ** 2 * 0.05;
  return {
    lost: upTo(0.1),
    doubled: upTo(0.6),
    databaseFault: upTo(0.01),
    crash: upTo(0.01),
    restart: atLeast(0.01),
    brokerDown: upTo(0.004),
    brokerUp: atLeast(0.01),
    streamsLost: upTo(0.0012),
    streamsKept: upTo(0.004),
    streamsPutBack: upTo(0.0012),
    timeJump: upTo(0.01),
    idleJump: 0.1,
    phoneOffline: random.next() ** 2 * 0.5,
    phoneClock: random.next() ** 2 * 0.1,
  };
}
