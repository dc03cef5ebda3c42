/** How a run judges what comes late, and what never comes. */
import { describe, expect, it } from '@jest/globals';
import { faultLines, figureOf } from './report.js';
import { requestOf } from './requests.js';
import type { RunReport } from './run.js';
import { firstVerdict, HANG_MS } from './verdict.js';

function runOf(more: Partial<RunReport>): RunReport {
  return {
    requests: 10_000,
    answers: 10_000,
    statuses: new Map(),
    reached: new Map(),
    failures: [],
    faults: new Map(),
    slowUnderLoad: 0,
    slow: [],
    slowestMs: 10,
    parked: [],
    errorsLogged: [],
    before: [],
    after: [],
    tookMs: 1000,
    ...more,
  };
}

describe('late answers', () => {
  it('are excused by the load up to a share of the requests that the figure states', () => {
    const run = runOf({ slowUnderLoad: 50 });
    expect(faultLines(run)).toEqual([]);
    expect(figureOf(run, 1).values).toMatchObject({ slowUnderLoad: 50, slowUnderLoadAllowed: 50 });
  });

  it('above that share make the run one that does not hold', () => {
    const run = runOf({ slowUnderLoad: 51 });
    expect(faultLines(run)).toEqual(['51 slow under load, where 50 are allowed']);
    expect(figureOf(run, 1).held).toBe(false);
  });
});

describe('the first verdict', () => {
  const request = requestOf(1, 1);

  it('calls no answer at all a hang at once, and does not ask again', () => {
    const silent = { answers: [], silence: 'silent', tookMs: 6_001, goesOn: false } as const;
    const { certain, isLate } = firstVerdict(request, silent);
    expect(certain.map(({ fault }) => fault)).toEqual(['hang']);
    expect(isLate).toBe(false);
  });

  it('leaves open what only came late', () => {
    const late = { answers: [], tookMs: HANG_MS + 1, goesOn: true };
    expect(firstVerdict(request, late)).toEqual({ certain: [], isLate: true });
  });
});
