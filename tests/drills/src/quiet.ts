/**
 * Waits until nothing is under way any more: every announcement published, nothing lagging, nothing
 * retried, and all services agreeing. That this comes by itself, without anybody's help, is part of
 * what the drills prove.
 */
import { type RunningSystem, type ServiceName, serviceNames } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { disagreements } from './agreement.js';
import { reading } from './databases.js';
import type { Json } from './person.js';

export interface QuietOptions {
  readonly withinMs?: number;
  /** Messages that a drill has parked on purpose, by consuming service. */
  readonly parked?: Partial<Record<ServiceName, number>>;
}

/** Answers after how many milliseconds it was quiet. @throws an Error that says what was not. */
export async function untilQuiet(
  system: RunningSystem,
  { withinMs = 60_000, parked = {} }: QuietOptions = {},
): Promise<number> {
  const startedAt = performance.now();
  await eventually(
    async () => {
      const restless = await unrest(system, parked);
      if (restless.length > 0) throw new Error(restless.join('; '));
      const differences = await reading(system, disagreements);
      if (differences.length > 0) throw new Error(differences.join('; '));
      return true;
    },
    { withinMs, everyMs: 25 },
  );
  return performance.now() - startedAt;
}

/** What is still under way, in words. */
export async function unrest(
  system: RunningSystem,
  parked: Partial<Record<ServiceName, number>> = {},
): Promise<string[]> {
  const told = await Promise.all(
    serviceNames.flatMap((name) =>
      system.services[name].map(async (service) => {
        const ended = service.ended();
        if (ended !== undefined) return [`${name} ended with ${ended}`];
        const answer = await fetch(`${service.url()}/health`, {
          signal: AbortSignal.timeout(3_000),
        });
        const report = (await answer.json()) as Json;
        if (name === 'gateway') return report.status === 'ok' ? [] : [`gateway ${report.status}`];
        if (answer.status !== 200) return [`${name} ${report.status}`];
        return complaintsOf(name, report, parked[name] ?? 0);
      }),
    ),
  );
  // Of several processes of a service one publishes and one consumes; that there is one is asked
  // of the service as a whole.
  const idle = serviceNames.filter(
    (name) => name !== 'gateway' && told.length > 0 && !isWorkedAt(told.flat(), name),
  );
  return [
    ...told.flat().filter((line) => !line.startsWith('works ')),
    ...idle.map((name) => `nobody relays for ${name}`),
  ];
}

function isWorkedAt(lines: readonly string[], name: ServiceName): boolean {
  return lines.includes(`works ${name}`);
}

function complaintsOf(name: ServiceName, report: Json, parked: number): string[] {
  const lines: string[] = [];
  if (report.relay?.active) lines.push(`works ${name}`);
  if (report.relay?.unpublished > 0) lines.push(`${name} has not published all`);
  for (const consumer of report.consumers ?? []) {
    const about = `${name} from ${consumer.source}`;
    if (consumer.retrying > 0) lines.push(`${about} retries ${consumer.retrying}`);
    if (consumer.parked > parked) lines.push(`${about} has parked ${consumer.parked}`);
    if (consumer.active && consumer.lag !== 0) lines.push(`${about} lags ${consumer.lag}`);
  }
  return lines;
}
