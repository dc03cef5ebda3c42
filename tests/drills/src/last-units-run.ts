/**
 * The last units of a shelf, asked for by more clients than there are units, all at once and
 * through two replicas of inventory: exactly as many succeed as there are units, the others are
 * refused with a reason, and the shelf is empty, not less.
 */
import { v7 as uuid } from 'uuid';
import { Chance } from './chance.js';
import type { CommandOutcome } from './command-line.js';
import { FACILITIES, type Kit, PRODUCTS } from './country.js';
import { type DrillSystem, startDrillSystem } from './drill-system.js';
import { checkInvariants } from './invariants.js';
import { untilQuiet } from './quiet.js';
import { sendAlone, type Write, Writes } from './writes.js';

const CLIENTS_LEAST = 2;
const CLIENTS_MOST = 16;

export interface LastUnitsOptions {
  readonly rounds: number;
  readonly seed: number;
  say(line: string): void;
  readonly signal?: AbortSignal;
}

interface Round {
  readonly clients: number;
  readonly units: number;
}

export async function lastUnits(options: LastUnitsOptions): Promise<CommandOutcome> {
  const { rounds, seed, say, signal } = options;
  const chance = new Chance(seed);
  const drill = await startDrillSystem({
    replicas: { inventory: 2 },
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const writes = new Writes();
    const faults: string[] = [];
    let clients = 0;
    let units = 0;
    for (let n = 1; n <= rounds; n += 1) {
      signal?.throwIfAborted();
      const round = drawRound(chance);
      clients += round.clients;
      units += round.units;
      const found = await play(drill, writes, chance, round);
      faults.push(...found.map((fault) => `round ${n}: ${fault}`));
      if (n % 100 === 0) say(`${n} of ${rounds} rounds`);
    }
    await untilQuiet(drill.system);
    const {
      faults: wrong,
      unitsLost,
      unitsDoubled,
      negative,
    } = await checkInvariants(drill.system, writes);
    const exact = rounds - new Set(faults.map((fault) => fault.split(':', 1)[0])).size;
    const values = { rounds, exact, clients, units, unitsLost, unitsDoubled, negative };
    return { values, faults: [...faults, ...wrong, ...drill.deaths()] };
  } finally {
    await drill.stop();
  }
}

function drawRound(chance: Chance): Round {
  const clients = chance.whole(CLIENTS_LEAST, CLIENTS_MOST);
  return { clients, units: chance.whole(1, clients - 1) };
}

async function play(
  drill: DrillSystem,
  writes: Writes,
  chance: Chance,
  { clients, units }: Round,
): Promise<string[]> {
  const { pharmacist, kits } = drill.country;
  const location = chance.pick(FACILITIES);
  const product = chance.pick(PRODUCTS);
  const order = (body: object, effect: 'in' | 'out', many: number): Write => {
    const id = uuid();
    return writes.begin({
      id,
      person: pharmacist,
      path: '/v1/orders',
      body: { id, location, product, quantity: many, ...body },
      headers: {},
      stock: { location, product, effect: { kind: effect, units: many } },
    });
  };
  const receipt = order({ kind: 'receive' }, 'in', units);
  writes.end(receipt, await sendAlone(receipt));
  if (receipt.outcome.kind !== 'acknowledged') {
    return [`nothing was received: ${JSON.stringify(receipt.outcome)}`];
  }
  const kit = kits.find(({ supplier }) => supplier === location) as Kit;
  const issues = Array.from({ length: clients }, () =>
    order({ kind: 'issue', to: kit.location, shipment: uuid() }, 'out', 1),
  );
  await Promise.all(issues.map(async (issue) => writes.end(issue, await sendAlone(issue))));
  const { body } = await pharmacist.get(`/v1/locations/${location}/stock?products=${product}`);
  return faultsOf(issues, units, body.products?.[0]?.onHand);
}

function faultsOf(issues: readonly Write[], units: number, onHand: unknown): string[] {
  const acknowledged = issues.filter(({ outcome }) => outcome.kind === 'acknowledged').length;
  const others = issues.flatMap(({ outcome }) => {
    if (outcome.kind === 'acknowledged') return [];
    const code = outcome.kind === 'refused' ? outcome.code : outcome.why;
    return code === 'insufficient-stock' ? [] : [code];
  });
  return [
    ...(acknowledged === units ? [] : [`${acknowledged} of ${units} units were issued`]),
    ...(others.length === 0 ? [] : [`answered ${[...new Set(others)].join(', ')}`]),
    ...(onHand === 0 ? [] : [`the shelf holds ${onHand}`]),
  ];
}
