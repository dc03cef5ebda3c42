/**
 * The database of one service out of reach, and all of PostgreSQL halted: what needs it says 503
 * within its deadline, /health says so, the others go on, and everything comes back by itself.
 */
import type { ServiceName } from '@satchel/local';
import { eventually } from '@satchel/proving';
import {
  askAtOnce,
  healthAt,
  type ModeReport,
  notAsUsual,
  rounded,
  type Scene,
  SLACK_MS,
  untilAsUsual,
} from './degraded-scene.js';
import { percentilesOf } from './percentiles.js';
import { type Answered, notUnavailable, type Probe, REQUEST_DEADLINE_MS } from './probes.js';

/** Health must answer soon whatever it has to say. */
const HEALTH_MS = 1500;
/** A stopping service is ended by force after ten seconds. */
const STOP_MS = 10_000;
/** Routes of the gateway that ask its database nothing. */
const WITHOUT_DATABASE = ['GET /v1/me'];

/** Each service in turn loses every connection to its database, and cannot make a new one. */
export async function databaseCut(scene: Scene, service: ServiceName): Promise<ModeReport> {
  const { drill, probes } = scene;
  const { postgres } = drill.links(service);
  const hit = probes.filter((probe) => needs(probe, service));
  const others = probes.filter((probe) => probe.owner !== service && probe.owner !== 'several');
  postgres.cut();
  const cut = await askAtOnce(scene, hit, unavailableInTime);
  const health = await healthFaults(scene, [service]);
  const still = await askAtOnce(scene, others, notAsUsual(scene));
  postgres.heal();
  const backMs = await untilAsUsual(scene, probes);
  scene.say(`database of ${service} cut: 503 within ${Math.max(...cut.tookMs).toFixed(0)} ms`);
  return {
    values: {
      [`${service}DatabaseCutMaxMs`]: percentilesOf(cut.tookMs).maxMs,
      [`${service}DatabaseCutBackMs`]: rounded(backMs),
    },
    faults: [...cut.faults, ...health, ...still.faults].map(
      (fault) => `database of ${service} cut: ${fault}`,
    ),
  };
}

/** PostgreSQL hangs: connections stand, and nobody answers on them. */
export async function postgresPaused(scene: Scene): Promise<ModeReport> {
  const { system } = scene.drill;
  const services = ['gateway', 'inventory', 'requisition', 'replenishment'] as const;
  const hit = scene.probes
    .filter((probe) => services.some((service) => needs(probe, service)))
    .filter((probe) => !scene.short || probe.deadlineMs <= REQUEST_DEADLINE_MS);
  await system.postgres.pause();
  const paused = await askAtOnce(scene, hit, unavailableInTime);
  const health = await healthFaults(scene, services);
  const stopping = system.services.replenishment[0];
  const startedAt = performance.now();
  await stopping?.stop();
  const stopMs = performance.now() - startedAt;
  await system.postgres.resume();
  await stopping?.restart();
  const backMs = await untilAsUsual(scene, scene.probes);
  scene.say(`PostgreSQL halted: 503 within ${Math.max(...paused.tookMs).toFixed(0)} ms`);
  return {
    values: {
      postgresPausedMaxMs: percentilesOf(paused.tookMs).maxMs,
      postgresPausedStopMs: rounded(stopMs),
      postgresPausedBackMs: rounded(backMs),
    },
    faults: [
      ...paused.faults,
      ...health,
      ...(stopMs > STOP_MS ? [`a service took ${rounded(stopMs)} ms to stop`] : []),
    ].map((fault) => `PostgreSQL halted: ${fault}`),
  };
}

function needs({ owner, name }: Probe, service: ServiceName): boolean {
  return owner === service && !WITHOUT_DATABASE.includes(name);
}

function unavailableInTime(probe: Probe, answer: Answered): string[] {
  // Its own health is said at /health itself, as no problem.
  if (probe.name === 'GET /health') return answer.status === 503 ? [] : ['is not 503'];
  return notUnavailable(answer, probe.deadlineMs + SLACK_MS);
}

/** These say that they are down, soon; all others that they are not. */
async function healthFaults(scene: Scene, down: readonly ServiceName[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, processes] of Object.entries(scene.drill.system.services)) {
    const isDown = down.includes(name as ServiceName);
    for (const each of processes) {
      const { status, report, tookMs } = await eventually(() => healthAt(each.url()));
      if ((status === 503) !== isDown) {
        faults.push(`/health of ${name} says ${status} ${report.status}`);
      }
      if (tookMs > HEALTH_MS) faults.push(`/health of ${name} took ${rounded(tookMs)} ms`);
    }
  }
  return faults;
}
