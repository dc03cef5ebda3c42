/** What every degraded mode is tried on: the running system, a probe per route, what is usual. */
import { eventually } from '@satchel/proving';
import type { DrillSystem } from './drill-system.js';
import type { Json } from './person.js';
import { type Answered, type Probe, probesOf } from './probes.js';

export interface Scene {
  readonly drill: DrillSystem;
  readonly probes: readonly Probe[];
  /** What each route answers while all is well. */
  readonly usual: ReadonlyMap<string, Answered>;
  /** How often each route is asked where a distribution is measured. */
  readonly rounds: number;
  /** Beside other tests: nothing waits for a long deadline, and a tail is no verdict. */
  readonly short: boolean;
  say(line: string): void;
}

export interface SceneOptions {
  readonly rounds: number;
  readonly short?: boolean;
  say(line: string): void;
}

/** What a mode showed. */
export interface ModeReport {
  readonly values: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** Asks every route once while all is well. Throws when one is not well then. */
export async function setScene(
  drill: DrillSystem,
  { rounds, short = false, say }: SceneOptions,
): Promise<Scene> {
  const probes = await probesOf(drill.system.gatewayUrl, drill.country);
  const usual = new Map<string, Answered>();
  for (const probe of probes) {
    // The register's copies may still be on their way.
    const answer = await eventually(async () => {
      const asked = await probe.send();
      if (asked.status >= 500) throw new Error(`${probe.name} answers ${asked.status}`);
      return asked;
    });
    usual.set(probe.name, answer);
  }
  return { drill, probes, usual, rounds, short, say };
}

/** Asks these routes one after the other, `rounds` times, and judges every answer. */
export async function askEach(
  probes: readonly Probe[],
  rounds: number,
  judge: (probe: Probe, answer: Answered) => string[],
): Promise<{ readonly faults: string[]; readonly tookMs: number[] }> {
  const faults = new Set<string>();
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const probe of probes) {
      const answer = await probe.send();
      tookMs.push(answer.tookMs);
      for (const fault of judge(probe, answer)) faults.add(`${probe.name} ${fault}`);
    }
  }
  return { faults: [...faults], tookMs };
}

/** On top of a deadline: the way there and back, on a machine that has other work. */
export const SLACK_MS = 500;
/** So many routes at once beside other tests, where all of them would wait for one another. */
const WAVE = 24;

/** Asks these routes all at once; in the short run, so many at once. */
export async function askAtOnce(
  { short }: Scene,
  probes: readonly Probe[],
  judge: (probe: Probe, answer: Answered) => string[],
): Promise<{ readonly faults: string[]; readonly tookMs: number[] }> {
  const answers: { probe: Probe; answer: Answered }[] = [];
  const size = short ? WAVE : probes.length;
  for (let from = 0; from < probes.length; from += size) {
    const wave = probes.slice(from, from + size);
    answers.push(
      ...(await Promise.all(wave.map(async (probe) => ({ probe, answer: await probe.send() })))),
    );
  }
  return {
    faults: answers.flatMap(({ probe, answer }) =>
      judge(probe, answer).map((fault) => `${probe.name} ${fault}`),
    ),
    tookMs: answers.map(({ answer }) => answer.tookMs),
  };
}

/** Whether an answer is what it is while all is well. */
export function notAsUsual(scene: Scene): (probe: Probe, answer: Answered) => string[] {
  return ({ name }, { status }) => {
    const usual = scene.usual.get(name)?.status;
    // Whoever was made, or signed out, by the first asking is there, or gone, at the second.
    if (status === usual || (status < 500 && (usual ?? 500) < 500)) return [];
    return [`answers ${status}, usually ${usual}`];
  };
}

/**
 * Milliseconds until every route answers as usual again, by itself.
 * @throws an Error that says which does not.
 */
export async function untilAsUsual(
  scene: Scene,
  probes: readonly Probe[],
  withinMs = 60_000,
): Promise<number> {
  const startedAt = performance.now();
  await eventually(
    async () => {
      const { faults } = await askAtOnce(scene, probes, notAsUsual(scene));
      if (faults.length > 0) throw new Error(faults.join('; '));
      return true;
    },
    { withinMs, everyMs: 20 },
  );
  return performance.now() - startedAt;
}

/** What `/health` of a process says, and how long it took. */
export async function healthAt(
  url: string,
): Promise<{ readonly status: number; readonly report: Json; readonly tookMs: number }> {
  const startedAt = performance.now();
  const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) });
  const report = (await answer.json()) as Json;
  return { status: answer.status, report, tookMs: performance.now() - startedAt };
}

export function rounded(milliseconds: number): number {
  return Math.round(milliseconds);
}
