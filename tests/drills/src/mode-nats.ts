/**
 * NATS down, and NATS that hangs: whatever is outside the gateway's own database says 503 at once
 * and when to come back; health, signing in and the accounts go on; nobody has to do anything but
 * start NATS again.
 */
import { adminPassword } from '@satchel/local';
import { eventually } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import {
  askAtOnce,
  askEach,
  healthAt,
  type ModeReport,
  notAsUsual,
  rounded,
  type Scene,
  SLACK_MS,
  untilAsUsual,
} from './degraded-scene.js';
import { named, percentilesOf } from './percentiles.js';
import { newPerson, Person } from './person.js';
import { notUnavailable } from './probes.js';

/** What a 503 may take where it is known that NATS is away. */
const AT_ONCE_MS = 50;
/** The gateway asks NATS every five seconds, and believes the second silence. */
const NOTICED_WITHIN_MS = 15_000;

export async function natsDown(scene: Scene): Promise<ModeReport> {
  const { system } = scene.drill;
  await system.nats.kill();
  const noticedMs = await untilNoticed(scene);
  const { values, faults } = await withoutNats(scene);
  await system.nats.restart();
  const backMs = await untilAsUsual(scene, scene.probes);
  return {
    values: {
      natsDownNoticedMs: rounded(noticedMs),
      ...named('natsDown', values),
      natsDownBackMs: rounded(backMs),
    },
    faults,
  };
}

export async function natsStalled(scene: Scene): Promise<ModeReport> {
  const { system } = scene.drill;
  const asking = scene.probes.filter((probe) => probe.asksOwner);
  await system.nats.pause();
  const startedAt = performance.now();
  // Nobody has noticed yet: every request finds out for itself, within its own deadline.
  const early = await askAtOnce(scene, asking, (probe, answer) =>
    notUnavailable(answer, probe.deadlineMs + SLACK_MS),
  );
  await untilNoticed(scene);
  const noticedMs = performance.now() - startedAt;
  const { values, faults } = await withoutNats(scene);
  await system.nats.resume();
  const backMs = await untilAsUsual(scene, scene.probes);
  return {
    values: {
      natsStalledBeforeNoticedMaxMs: percentilesOf(early.tookMs).maxMs,
      natsStalledNoticedMs: rounded(noticedMs),
      ...named('natsStalled', values),
      natsStalledBackMs: rounded(backMs),
    },
    faults: [...early.faults, ...faults],
  };
}

/**
 * Milliseconds until the gateway says that it has no way to the others. Every process notices by
 * itself; those that are later are waited for, but not counted.
 */
async function untilNoticed(scene: Scene): Promise<number> {
  const startedAt = performance.now();
  await eventually(
    async () => {
      const { report } = await healthAt(scene.drill.system.gatewayUrl);
      return report.courier.connected === false;
    },
    { withinMs: NOTICED_WITHIN_MS, everyMs: 10 },
  );
  const noticedMs = performance.now() - startedAt;
  const others = async () => (await healthFaults(scene)).length === 0;
  await eventually(others, { withinMs: NOTICED_WITHIN_MS });
  return noticedMs;
}

/** Everything that must hold once it is known that NATS is away. */
async function withoutNats(scene: Scene) {
  const asking = scene.probes.filter((probe) => probe.asksOwner);
  const own = scene.probes.filter((probe) => !probe.asksOwner);
  const asked = await askEach(asking, scene.rounds, (_probe, answer) =>
    notUnavailable(answer, Number.POSITIVE_INFINITY),
  );
  const values = percentilesOf(asked.tookMs);
  // Beside other tests a single request may be held up; a distribution takes more than a few.
  const judged = scene.short ? values.p50Ms : values.p99Ms;
  const slow = judged > AT_ONCE_MS ? [`503 took ${judged} ms`] : [];
  const still = await askEach(own, 1, notAsUsual(scene));
  const faults = [
    ...asked.faults,
    ...slow,
    ...still.faults,
    ...(await accountsFaults(scene)),
    ...(await healthFaults(scene)),
  ];
  scene.say(
    `${asking.length} routes say 503 within ${values.p99Ms} ms (99 %), ${values.maxMs} most`,
  );
  return { values, faults };
}

/** Signing in, refreshing and the accounts need nothing but the gateway's own database. */
async function accountsFaults({ drill }: Scene): Promise<string[]> {
  const { gatewayUrl } = drill.system;
  try {
    const admin = await new Person(gatewayUrl, 'admin', adminPassword(drill.dataDir)).signIn();
    const grants = [{ role: 'chw', at: drill.country.kits[0]?.location ?? '' }];
    await newPerson(admin, gatewayUrl, `made-${uuid().slice(-12)}`, grants);
    const listed = await admin.get('/v1/accounts');
    if (listed.status !== 200) return [`GET /v1/accounts answers ${listed.status}`];
    const signedIn = await admin.send('POST', '/v1/session', {
      username: 'admin',
      password: adminPassword(drill.dataDir),
    });
    const { refreshToken } = signedIn.body;
    const refreshed = await admin.send('POST', '/v1/session/refresh', { refreshToken });
    return refreshed.status < 300 ? [] : [`refreshing answers ${refreshed.status}`];
  } catch (error) {
    return [`accounts do not work: ${String(error)}`];
  }
}

/** Each process says truthfully that it serves nobody, or only what it has itself. */
async function healthFaults({ drill }: Scene): Promise<string[]> {
  const { services } = drill.system;
  const faults: string[] = [];
  for (const [name, processes] of Object.entries(services)) {
    for (const each of processes) {
      const { status, report } = await healthAt(each.url());
      const says = `${status} ${report.status}`;
      const right = name === 'gateway' ? '200 degraded' : '503 down';
      if (says !== right) faults.push(`/health of ${name} says ${says}, not ${right}`);
    }
  }
  return faults;
}
