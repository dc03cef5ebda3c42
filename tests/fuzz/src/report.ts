/** What a run found, as a figure and as one line. */
import type { Figure } from '@satchel/proving';
import { apiRoutes } from './api-document.js';
import type { RunReport } from './run.js';

/** Memory that a service may gain over a run without being suspected. */
const GROWTH_MB = 400;
/** Late answers that the load may excuse, of a hundred requests; and in a run of any length. */
const SLOW_PERCENT = 0.5;
const SLOW_ANYWAY = 5;

export function held(report: RunReport): boolean {
  return faultLines(report).length === 0;
}

/** Everything that did not hold, a line each. */
export function faultLines(report: RunReport): string[] {
  const { faults, slow, parked, errorsLogged } = report;
  return [
    ...[...faults].map(([fault, count]) => `${count} ${fault}`),
    ...slow.flatMap(({ what, fault }) => (fault === undefined ? [] : [`${what}: ${fault}`])),
    ...tooManySlow(report),
    ...parked.map((line) => `parked: ${line}`),
    ...errorsLogged.map((line) => `logged: ${line.slice(0, 600)}`),
    ...died(report).map((name) => `${name} is not the process that it was`),
    ...grown(report).map((name) => `${name} holds over ${GROWTH_MB} MB more than before`),
  ];
}

export function figureOf(report: RunReport, seed: number): Figure {
  const { faults } = report;
  const statuses = Object.fromEntries(
    [...report.statuses].map(([status, count]) => [`status${status}`, count]),
  );
  return {
    name: 'fuzz',
    seed,
    values: {
      requests: report.requests,
      answers: report.answers,
      routes: apiRoutes.length,
      routesReached: apiRoutes.length - unreached(report).length,
      serverErrors: faults.get('server-error') ?? 0,
      hangs: (faults.get('hang') ?? 0) + slowFaults(report),
      writesOnClientErrors: faults.get('written') ?? 0,
      notProblemJson: faults.get('not-problem-json') ?? 0,
      undocumentedAnswers: faults.get('undocumented') ?? 0,
      brokenSchemas: faults.get('breaks-schema') ?? 0,
      leaks: faults.get('leaks') ?? 0,
      unanswered: faults.get('no-answer') ?? 0,
      messagesParked: report.parked.length,
      errorsLogged: report.errorsLogged.length,
      slowClients: report.slow.length,
      slowUnderLoad: report.slowUnderLoad,
      slowUnderLoadAllowed: slowAllowed(report),
      slowestAnswerMs: report.slowestMs,
      servicesDied: died(report).length,
      rssBeforeMb: sum(report.before.map(({ rssMb }) => rssMb)),
      rssAfterMb: sum(report.after.map(({ rssMb }) => rssMb)),
      tookSeconds: Math.round(report.tookMs / 1000),
      ...statuses,
    },
    held: held(report),
  };
}

export function summary(report: RunReport): string {
  const { values } = figureOf(report, 0);
  const slow = report.slow.map(({ what, tookMs }) => `  ${what}: ${tookMs} ms`);
  const memory = report.after.map(
    ({ name, rssMb }, n) => `${name} ${report.before[n]?.rssMb} to ${rssMb} MB`,
  );
  const all = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return [
    ...(slow.length > 0 ? ['slow clients, until they were answered or cut', ...slow] : []),
    `memory: ${memory.join(', ')}`,
    ...unreached(report).map((operation) => `never answered with success: ${operation}`),
    ...faultLines(report).slice(0, 30),
    `${held(report) ? 'held' : 'DID NOT HOLD'}: ${all.join(', ')}`,
  ].join('\n');
}

/** Routes that nothing came through: what a run says of them is said of their refusals only. */
export function unreached({ reached }: RunReport): string[] {
  return apiRoutes.map(({ operation }) => operation).filter((each) => !reached.has(each));
}

function slowFaults({ slow }: RunReport): number {
  return slow.filter(({ fault }) => fault !== undefined).length;
}

function slowAllowed({ requests }: RunReport): number {
  return Math.max(SLOW_ANYWAY, Math.floor((requests * SLOW_PERCENT) / 100));
}

function tooManySlow(report: RunReport): string[] {
  const allowed = slowAllowed(report);
  if (report.slowUnderLoad <= allowed) return [];
  return [`${report.slowUnderLoad} slow under load, where ${allowed} are allowed`];
}

function died({ before, after }: RunReport): string[] {
  return after
    .filter(({ pid, rssMb }, n) => rssMb === 0 || pid !== before[n]?.pid)
    .map(({ name }) => name);
}

function grown({ before, after }: RunReport): string[] {
  return after
    .filter(({ rssMb }, n) => rssMb - (before[n]?.rssMb ?? 0) > GROWTH_MB)
    .map(({ name }) => name);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
