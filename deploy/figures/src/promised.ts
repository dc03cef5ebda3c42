/**
 * What is promised, in the order of docs/PROMISES.md: each figure with the command that measures it
 * in full, the least it has to show, and how its values read in one sentence.
 */
type Values = Readonly<Record<string, number | string>>;

export interface Promised {
  readonly name: string;
  /** What is measured, as a row of the table. */
  readonly what: string;
  /** The least that was promised. */
  readonly least: string;
  /** Script under the root, then its arguments; `--figure` is added. */
  readonly command: readonly [script: string, ...args: string[]];
  /** It takes `--resume FILE`: a run that is stopped goes on where it was, with the same code. */
  readonly resumable?: boolean;
  /** What it says something about: pathspecs of what makes it stale when it changes. */
  readonly covers: readonly string[];
  /** On the stated machine, to tell how long a run of all will take. */
  readonly minutes: number;
  /** Values that must all be there, at least this high. */
  readonly atLeast?: Readonly<Record<string, number>>;
  /** Values that must all be zero. */
  readonly zero?: readonly string[];
}

/** A drill runs what is built, not its specs. */
const NO_SPECS = ':(exclude,glob)**/*.spec.ts';
const SYSTEM = ['services', 'libs', 'deploy/local', 'package-lock.json', NO_SPECS];
const ALL_DRILLS = [...SYSTEM, 'tests/drills'];
/** How rows are spoilt matters to nobody but the drill that spoils them. */
const DRILLS = [...ALL_DRILLS, ':(exclude,glob)tests/drills/src/tamper*'];
export const LEDGER = [
  'services/inventory',
  'libs',
  'deploy/figures/src/audit*',
  'package-lock.json',
  ':(exclude,glob)services/inventory/src/[!a]*/**/*.spec.ts',
  ':(exclude,glob)libs/**/*.spec.ts',
];
/** Specs included, which judge the mutants. */
const DOMAIN = [
  'services/*/src/domain',
  'services/*/proving',
  'libs/language/src',
  'libs/proving/src',
  'libs/contracts/src',
  'libs/forecast/src',
  'deploy/figures/src/mutation',
  'package-lock.json',
];

export const PROMISED: readonly Promised[] = [
  {
    name: 'crash-points',
    what: 'Crash points × faults under load; units lost, doubled or negative',
    least: 'every combination, ≥ 200; 0',
    command: ['tests/drills/dist/crash-points.js', '--lanes', '4'],
    resumable: true,
    covers: DRILLS,
    minutes: 60,
    atLeast: { combinations: 200 },
    zero: ['failed', 'unreached', 'unitsLost', 'unitsDoubled', 'negative'],
  },
  {
    name: 'broker-loss',
    what: 'NATS store deleted or rolled back under load; effects lost / doubled afterwards',
    least: '20 rounds; 0 / 0',
    command: ['tests/drills/dist/broker-loss.js'],
    covers: DRILLS,
    minutes: 2,
    atLeast: { rounds: 20 },
    zero: ['effectsLost', 'effectsDoubled'],
  },
  {
    name: 'histories-in-memory',
    what: 'Random histories against the auditor, ledger in memory',
    least: '200,000 of ≥ 25 accepted operations; 0 disagreements',
    command: ['deploy/figures/dist/audit.js', '--ledger', 'memory', '--histories', '200000'],
    covers: LEDGER,
    minutes: 20,
    atLeast: { histories: 200_000 },
    zero: ['disagreements'],
  },
  {
    name: 'histories-in-postgresql',
    what: 'Random histories against the auditor, ledger in PostgreSQL',
    least: '5,000 of ≥ 25 accepted operations; 0 disagreements',
    command: ['deploy/figures/dist/audit.js', '--ledger', 'postgresql', '--histories', '5000'],
    covers: LEDGER,
    minutes: 5,
    atLeast: { histories: 5000 },
    zero: ['disagreements'],
  },
  {
    name: 'simulation',
    what: 'The loop in one process under a hostile scheduler; broken promises, things stuck',
    least: '0; 0',
    command: ['tests/simulation/dist/main.js', '--runs', '1000'],
    covers: ['services', 'libs', 'package-lock.json', 'tests/simulation', NO_SPECS],
    minutes: 4,
    atLeast: { runs: 1000 },
    zero: ['violations', 'stuck'],
  },
  {
    name: 'redelivery',
    what: 'Messages delivered 1 to 5 times in shuffled order',
    least: '50,000; each applied once',
    command: ['tests/drills/dist/redelivery.js'],
    covers: DRILLS,
    minutes: 1,
    atLeast: { messages: 50_000, applied: 50_000 },
    zero: ['lost', 'doubled', 'disordered'],
  },
  {
    name: 'last-units',
    what: 'Last units issued by more clients than units, over two replicas',
    least: '1,000 rounds; exact',
    command: ['tests/drills/dist/last-units.js'],
    covers: DRILLS,
    minutes: 2,
    atLeast: { rounds: 1000, exact: 1000 },
    zero: ['unitsLost', 'unitsDoubled', 'negative'],
  },
  {
    name: 'recovery',
    what: 'Recovery after kill -9 until the first success',
    least: 'the distribution',
    command: ['tests/drills/dist/recovery.js'],
    covers: DRILLS,
    minutes: 3,
    atLeast: { rounds: 15 },
    zero: ['unitsLost', 'unitsDoubled'],
  },
  {
    name: 'catch-up',
    what: 'Catch-up after 10 minutes cut off with 50,000 events waiting',
    least: 'time, no manual step',
    command: ['tests/drills/dist/catch-up.js'],
    covers: DRILLS,
    minutes: 13,
    atLeast: { events: 50_000 },
  },
  {
    name: 'month-end',
    what: 'Month-end: counts and requests of 600 facilities on 2G, six times as dense as an hour',
    least: '600 in an hour; all answered, none lost; bytes stated',
    command: ['tests/drills/dist/month-end.js', '--minutes', '10'],
    covers: DRILLS,
    minutes: 14,
    atLeast: { facilities: 600 },
    zero: ['unanswered', 'unitsLost', 'unitsDoubled'],
  },
  {
    name: 'degraded-modes',
    what: 'Parts away: NATS, a database, a service, the disk, the right time',
    least: 'as said below; 503 within 50 ms without NATS',
    command: ['tests/drills/dist/degraded.js'],
    covers: DRILLS,
    minutes: 5,
    zero: ['unitsLost', 'unitsDoubled', 'negative'],
  },
  {
    name: 'permissions',
    what: 'Permission cells checked over HTTP; deviations',
    least: 'all; 0',
    command: ['tests/permissions/dist/main.js'],
    covers: [...SYSTEM, 'tests/permissions'],
    minutes: 1,
    zero: ['deviations', 'writtenTables'],
  },
  {
    name: 'fuzz',
    what: 'Fuzzed requests; 5xx; hangs; writes on 4xx',
    least: '100,000; 0; 0; 0',
    command: ['tests/fuzz/dist/main.js', '--requests', '100000'],
    covers: [...SYSTEM, 'tests/fuzz'],
    minutes: 8,
    atLeast: { requests: 100_000 },
    zero: ['serverErrors', 'hangs', 'writesOnClientErrors'],
  },
  {
    name: 'canaries',
    what: 'Planted names and phone numbers found outside of the gateway’s table of people',
    least: '0',
    command: ['tests/drills/dist/canaries.js'],
    covers: DRILLS,
    minutes: 1,
    zero: ['leaks'],
  },
  {
    name: 'tamper',
    what: 'Edits by a superuser found by verification, of those that it promises to find',
    least: '1,000 of 1,000',
    command: ['tests/drills/dist/tamper.js', '--rounds', '1000'],
    covers: [...ALL_DRILLS, 'deploy/verify'],
    minutes: 2,
    atLeast: { edits: 1000, found: 1000 },
    zero: ['falseAlarms'],
  },
  {
    name: 'restore',
    what: 'Restore to a new server: data lost, time',
    least: 'stated',
    command: ['tests/drills/dist/restore.js'],
    covers: [...DRILLS, 'deploy/backup', 'deploy/verify'],
    minutes: 3,
    atLeast: { divergencesAtEarlierMoment: 1 },
    zero: ['lostAfterSendingAgain', 'verificationFindings', 'faults'],
  },
  {
    name: 'mutation',
    what: 'Mutation score of the domain rooms',
    least: '≥ 85 %',
    command: ['deploy/figures/dist/mutate.js'],
    covers: DOMAIN,
    minutes: 40,
    atLeast: { scorePercent: 85 },
  },
];

/** Its command as typed at the root of the project. */
export const typed = ({ command }: Promised): string => `node ${command.join(' ')}`;

/** Why measured values are less than what was promised; nothing when they are not. */
export function shortfalls(promised: Promised, values: Values): string[] {
  const { atLeast = {}, zero = [] } = promised;
  return [
    ...Object.entries(atLeast)
      .filter(([name, least]) => !(Number(values[name]) >= least))
      .map(([name, least]) => `${name} is ${values[name] ?? 'not told'}, not ${least}`),
    ...zero
      .filter((name) => Number(values[name]) !== 0 || values[name] === '')
      .map((name) => `${name} is ${values[name] ?? 'not told'}, not 0`),
  ];
}
