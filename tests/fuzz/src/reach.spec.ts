/** The ids that drawn requests name are of what their path is about, and are met again. */
import { describe, expect, it } from '@jest/globals';
import { apiRoutes } from './api-document.js';
import { LOTS, Papers } from './country.js';
import { Dice } from './dice.js';
import { GivenIds } from './given-ids.js';
import { standIn } from './stand-ins.js';
import { kindOf, validDraft } from './valid.js';
import type { WireRequest } from './wire-request.js';

const SEED = 7;
const papers = new Papers(SEED);

/** What is sent to one route, drawn often. */
function draftsOf(operation: string) {
  const route = apiRoutes.find((each) => each.operation === operation);
  if (!route) throw new Error(`there is no ${operation}`);
  return Array.from({ length: 400 }, (_, n) => validDraft(route, new Dice(SEED, n), papers, n));
}

const madeBy = (operation: string): Set<string> =>
  new Set(draftsOf(operation).map(({ body }) => body.id));
const namedBy = (operation: string): Set<string> =>
  new Set(draftsOf(operation).map(({ path }) => path.split('/')[3] ?? ''));

describe('drawn requests', () => {
  it('know of every id in a path what it is of', () => {
    for (const { path } of apiRoutes.filter((route) => route.path.includes('{id}')))
      expect(kindOf(path)).not.toBe('');
  });

  it.each([
    ['post-recalls', 'get-recalls-id'],
    ['post-recalls', 'post-recalls-id-findings'],
    ['post-recalls', 'post-recalls-id-close'],
    ['post-lot-holds', 'post-lot-holds-id-release'],
    ['post-earmarks', 'post-earmarks-id-end'],
    ['post-earmarks', 'post-earmarks-id-waivers'],
    ['post-count-sheets', 'post-count-sheets-id-submit'],
    ['post-requisitions', 'post-requisitions-id-approve'],
  ])('of %s are met by %s', (maker, reader) => {
    const made = madeBy(maker);
    const met = [...namedBy(reader)].filter((id) => made.has(id));
    expect(made.size).toBeGreaterThan(5);
    expect(met.length).toBeGreaterThan(5);
  });

  it('name lots that the country has', () => {
    const numbers = draftsOf('get-lots-product-number-holders').map(({ path }) =>
      decodeURIComponent(path.split('/')[4] ?? ''),
    );
    expect(new Set(numbers)).toEqual(new Set(LOTS));
  });
});

describe('ids that the system gives', () => {
  it('take the places of their stand-ins in what is sent after an answer told them', () => {
    const id = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f';
    const stand = standIn(new Dice(SEED, 1), papers);
    const route = apiRoutes.find(({ operation }) => operation === 'get-discrepancies');
    const asked = { route, target: `/v1/discrepancies/${stand}` } as WireRequest;
    const given = new GivenIds(papers);
    expect(given.fill(asked).target).toBe(asked.target);
    const items = Array.from({ length: 24 }, (_, n) => ({
      id: id.replace('0190', String(1000 + n)),
    }));
    const body = JSON.stringify({ items });
    given.learn(asked, { status: 200, headers: new Map(), body, tookMs: 1 });
    const sent = given.fill(asked).target.split('/')[3];
    expect(items.map((item) => item.id)).toContain(sent);
  });
});
