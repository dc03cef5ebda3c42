/**
 * Every way in which the owners of stock, requests and the register say no, brought about in turn
 * on a running system: what comes is what the docs show at that very route.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminPassword, deleteDataFolder, type RunningSystem, startSystem } from '@satchel/local';
import {
  BETWEEN_PROOFS,
  broughtAboutBy,
  CALL_PROOFS,
  ENTRY_PROOFS,
  FIELD_PROOFS,
  type Proof,
  problemShape,
} from '@satchel/proving';
import type { Json } from './http-client.js';
import { listed, shownAt, shownCodes } from './refusals/documented.js';
import { EARMARKS } from './refusals/earmarks.js';
import { ENTRIES } from './refusals/entries.js';
import { COUNTS, HANDOVERS, REQUESTS } from './refusals/people.js';
import { asked, type Cases, openScene, type Scene } from './refusals/scene.js';
import { DISCREPANCIES, LOTS, ORDERS, TOO_MANY } from './refusals/stock.js';
import { unseenRequests } from './refusals/unseen.js';

const dataDir = mkdtempSync(join(tmpdir(), 'satchel-refusals-'));
let system: RunningSystem;
let scene: Scene;

const keys = (proofs: ReadonlyMap<string, Proof>) => [...proofs.keys()].sort();
/** In the order in which they are told. */
const CHAPTERS: readonly (readonly [string, Cases])[] = [
  ['an order or report', ORDERS],
  ['a hold, a recall or a snapshot', LOTS],
  ['an act about a discrepancy', DISCREPANCIES],
  ['a request', REQUESTS],
  ['a physical count', COUNTS],
  ['a handover', HANDOVERS],
  ['an earmark', EARMARKS],
];

/** Tells each case of a chapter; what differs from what is shown. */
async function differences(cases: Cases): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const [code, bring] of Object.entries(cases)) {
    let told = 'nothing came';
    try {
      const { method, path, reply } = await bring(scene);
      const shown = shownAt(method, path, reply.status, code);
      const waits = reply.status === 503;
      told = `${method} ${path} ${JSON.stringify(reply.body)}`;
      expect([code, reply.body.code]).toEqual([code, code]);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
      expect(reply.headers.has('retry-after')).toBe(waits);
      expect(problemShape(reply.body)).toEqual(problemShape(shown ?? {}));
    } catch (error) {
      found.push(`${code}: ${told}\n${error}`);
    }
  }
  return found;
}

describe('every documented code', () => {
  it('is brought about somewhere, or says why nobody can', () => {
    expect(keys(CALL_PROOFS)).toEqual(listed('The API'));
    expect(keys(ENTRY_PROOFS)).toEqual(listed('Entries of the register'));
    expect(keys(FIELD_PROOFS)).toEqual(listed('Faults of a field'));
    expect(keys(BETWEEN_PROOFS)).toEqual(listed('Between services'));
    for (const proofs of [CALL_PROOFS, ENTRY_PROOFS, FIELD_PROOFS, BETWEEN_PROOFS]) {
      for (const [code, proof] of proofs) {
        const reason = typeof proof === 'string' ? 'a case' : proof.never;
        expect([code, reason.length > 5]).toEqual([code, true]);
      }
    }
  });

  it('of an owner is listed among those of a call', () => {
    const call = new Set(listed('The API'));
    const chapters = ['Orders and reports', 'Physical counts', 'Requisitions'];
    for (const chapter of [...chapters, 'Discrepancies', 'Handovers of kits']) {
      const codes = listed(chapter);
      expect([chapter, codes.length > 3]).toEqual([chapter, true]);
      expect(codes.filter((code) => !call.has(code))).toEqual([]);
    }
  });

  it('stands at a route, but for what precedes any route', () => {
    const early = ['address-too-long', 'headers-too-large', 'method-not-allowed'];
    const unshown = keys(CALL_PROOFS).filter((code) => !shownCodes.call.has(code));
    expect(unshown).toEqual([...early, 'no-such-route', 'too-slow']);
    expect([...shownCodes.entry].sort()).toEqual(keys(ENTRY_PROOFS));
  });

  it('of the story has a case', () => {
    const told = [...CHAPTERS.map(([, cases]) => cases), TOO_MANY];
    expect(told.flatMap((cases) => Object.keys(cases)).sort()).toEqual(
      broughtAboutBy(CALL_PROOFS, 'story'),
    );
    expect(Object.keys(ENTRIES).sort()).toEqual(broughtAboutBy(ENTRY_PROOFS, 'story'));
  });
});

describe('a refusal', () => {
  beforeAll(async () => {
    system = await startSystem({ dataDir, databaseUrl: '', natsUrl: '', log: () => undefined });
    scene = await openScene(system, adminPassword(dataDir));
  }, 120_000);

  afterAll(async () => {
    await system?.stop();
    await deleteDataFolder(dataDir);
  }, 60_000);

  it('of each kind is what the docs show', async () => {
    const found: unknown[] = [];
    for (const [chapter, cases] of CHAPTERS) {
      for (const difference of await differences(cases)) found.push(`${chapter}, ${difference}`);
    }
    expect(found).toEqual([]);
  }, 120_000);

  it('of an entry of the register is what the docs show', async () => {
    const found: unknown[] = [];
    for (const [code, [path, made]] of Object.entries(ENTRIES)) {
      const entry = typeof made === 'function' ? await made(scene) : made;
      const { reply } = await scene.tried(scene.root, 'PUT', path, { items: [entry] });
      const [shown] = shownAt('PUT', path, 200, code)?.items ?? [];
      const [came] = reply.body.items ?? [];
      try {
        expect({ ...came, problem: problemShape(came.problem) }).toEqual({
          ...shown,
          problem: problemShape(shown.problem),
        });
      } catch (error) {
        found.push(`${code}: ${error} ${JSON.stringify(reply.body)}`);
      }
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('of what is not there comes from every route that the docs name', async () => {
    const found: unknown[] = [];
    const requests = unseenRequests(scene);
    expect(requests.length).toBeGreaterThan(70);
    for (const { operation, code, method, path, body } of requests) {
      const version = 4;
      const { reply } = await scene.tried(scene.root, method, path, body, version);
      if (reply.status === 404 && reply.body.code === code) continue;
      found.push(`${operation} ${code}: ${path} ${JSON.stringify(reply.body)}`);
    }
    expect(found).toEqual([]);
  }, 60_000);

  it('names the field where a request is about what is not registered', async () => {
    const faultOf = async (more: object): Promise<Json> => {
      const reply = await scene.root.send('POST', '/v1/requisitions', asked(more));
      return reply.body.errors?.map(({ pointer, code }: Json) => [pointer, code]);
    };
    const lines = [{ product: 'ACT-9', requested: 1 }];
    const cases: Record<string, Json> = {
      'unknown-product': await faultOf({ lines }),
      'unknown-location': await faultOf({ location: 'LR-NIMBA-F99' }),
    };
    expect(cases).toEqual({
      'unknown-product': [['/lines/0/product', 'unknown-product']],
      'unknown-location': [['/location', 'unknown-location']],
    });
    expect(Object.keys(cases).sort()).toEqual(broughtAboutBy(FIELD_PROOFS, 'story'));
  });

  it('comes where more is supplied than is added up at once', async () => {
    expect(await differences(TOO_MANY)).toEqual([]);
  });
});
