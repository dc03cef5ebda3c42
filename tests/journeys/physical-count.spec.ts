/**
 * A physical count over HTTP, on the real system: opened blind, filled in by two people over days,
 * submitted as it was counted the day before, explained, and approved by somebody else.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, systemClock } from '@satchel/language';
import { adminPassword, deleteDataFolder, type RunningSystem, startSystem } from '@satchel/local';
import { story } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Json, newPerson, Person, type Reply } from './http-client.js';
import { registerSmallCountry } from './small-country.js';

const dataDir = mkdtempSync(join(tmpdir(), 'satchel-count-'));
const daysAgo = (days: number): string =>
  new Date(systemClock.now().getTime() - days * DAY_MS).toISOString().slice(0, 10);

/**
 * What only the book knows: on hand, and what lies in the lots. Nobody wrote these on a sheet, and
 * they are too long to stand in an id by chance.
 */
const BOOK = { ors: 732_198_765, zinc: 614_387_259, lot: 'EARLY' };
/** What was counted. */
const SHELF = { ors: 700_000_000, zinc: 500_000_000 };

let system: RunningSystem;
let chw: Person;
let supervisor: Person;
let inCharge: Person;
let pharmacist: Person;

beforeAll(async () => {
  system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    replicas: { inventory: 2 },
    log: () => undefined,
  });
  const url = system.gatewayUrl;
  const admin = await new Person(url, 'admin', adminPassword(dataDir)).signIn();
  await registerSmallCountry(admin);
  const hired = (name: string, role: string, at: string) =>
    newPerson(admin, url, name, [{ role, at }]);
  chw = await hired('kit-7', 'chw', 'KIT-7');
  supervisor = await hired('supervisor', 'chw-supervisor', 'CLINIC');
  inCharge = await hired('in-charge', 'facility-in-charge', 'CLINIC');
  pharmacist = await hired('pharmacist', 'district-pharmacist', 'LR-NIMBA');
}, 120_000);

afterAll(async () => {
  await system?.stop();
  await deleteDataFolder(dataDir);
});

const ok = ({ status, body }: Reply): Json => {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
};
const match = (version: number) => ({ 'if-match': `"${version}"` });
const codeOf = ({ status, body }: Reply) => `${status} ${body.code}`;

describe('a physical count', () => {
  const { step, told } = story();
  const sheet = uuid();
  const at = (act: string) => `/v1/count-sheets/${sheet}/${act}`;
  /** Every answer about the sheet before it is submitted, as bytes. */
  const blind: string[] = [];
  const heard = async (reply: Promise<Reply>): Promise<Reply> => {
    const answer = await reply;
    blind.push(JSON.stringify([answer.body, [...answer.headers]]));
    return answer;
  };
  const submission = { id: uuid() };
  let submitted: Json;

  step('begins with a book that knows more than the shelf holds', async () => {
    const opening = { kind: 'opening', location: 'KIT-7', occurredAt: daysAgo(60) };
    const lots = [{ lot: BOOK.lot, quantity: BOOK.ors }];
    for (const report of [
      { ...opening, product: 'ORS', lots },
      { ...opening, product: 'ZINC', quantity: BOOK.zinc },
    ]) {
      ok(await chw.write('POST', '/v1/reports', { id: uuid(), ...report }));
    }
  });

  step('is opened for all that the kit manages, and for what is due', async () => {
    const asked = { location: 'KIT-7', countedAt: daysAgo(1) };
    const opened = { id: sheet, scope: 'managed', ...asked };
    const reply = await heard(chw.write('POST', '/v1/count-sheets', opened));
    expect([reply.status, reply.headers.get('etag')]).toEqual([201, '"1"']);
    expect(reply.body.lines).toEqual([{ product: 'ORS' }, { product: 'ZINC' }]);
    const cycle = { id: uuid(), scope: 'cycle', ...asked };
    const due = ok(await heard(supervisor.write('POST', '/v1/count-sheets', cycle)));
    expect(due.lines).toEqual([
      { product: 'ORS', class: 'C' },
      { product: 'ZINC', class: 'C' },
    ]);
    const path = `/v1/count-sheets/${cycle.id}/discard`;
    ok(await heard(supervisor.write('POST', path, { id: uuid() }, match(1))));
  });

  step('is filled in by two people, neither overwriting the other', async () => {
    const ors = { lines: [{ product: 'ORS', quantity: SHELF.ors, note: 'two boxes wet' }] };
    expect(codeOf(await heard(chw.send('PUT', at('lines'), ors)))).toBe('428 if-match-missing');
    const first = await heard(chw.send('PUT', at('lines'), ors, match(1)));
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"']);
    expect(await heard(chw.send('PUT', at('lines'), ors, match(1)))).toMatchObject({
      status: 200,
      body: first.body,
    });
    const zinc = { lines: [{ product: 'ZINC', quantity: SHELF.zinc }] };
    const stale = await heard(supervisor.send('PUT', at('lines'), zinc, match(1)));
    expect(codeOf(stale)).toBe('412 stale-version');
    const early = await heard(chw.send('POST', at('submit'), { id: uuid() }, match(2)));
    expect(codeOf(early)).toBe('409 lines-not-counted');
    ok(await heard(supervisor.send('PUT', at('lines'), zinc, match(2))));
    const asked = { id: uuid(), lines: [{ product: 'ORS', reason: 'damaged' }] };
    const explained = await heard(chw.send('POST', at('explain'), asked, match(3)));
    expect(codeOf(explained)).toBe('409 not-submitted');
    const decided = await heard(pharmacist.send('POST', at('approve'), { id: uuid() }, match(3)));
    expect(codeOf(decided)).toBe('409 not-awaiting-approval');
  });

  step('is blind: no answer about the sheet has held anything of the book', async () => {
    for (const who of [chw, supervisor, inCharge, pharmacist]) {
      await heard(who.get(`/v1/count-sheets/${sheet}`));
      await heard(who.get('/v1/count-sheets?location=KIT-7'));
    }
    expect(blind.length).toBeGreaterThan(15);
    const bytes = blind.join('\n');
    for (const known of [...Object.values(BOOK), BOOK.ors - SHELF.ors, BOOK.zinc - SHELF.zinc]) {
      expect(bytes).not.toContain(String(known));
    }
    expect(bytes).not.toMatch(/variance(?!s)|onHand|"book"|"counted"|"late"|discrepanc/);
  });

  step('is submitted twice at once and booked once, as of the day before', async () => {
    const send = () => chw.send('POST', at('submit'), submission, match(3));
    const [one, other] = await Promise.all([send(), send()]);
    submitted = ok(one);
    expect(ok(other)).toEqual(submitted);
    expect(submitted).toMatchObject({ status: 'awaiting-approval', version: 4, unexplained: 2 });
    const found = { outcome: 'accepted', late: false, bookedAt: `${daysAgo(1)}T23:59:59.999Z` };
    const off = { ors: SHELF.ors - BOOK.ors, zinc: SHELF.zinc - BOOK.zinc };
    expect(submitted.lines).toMatchObject([
      { ...found, counted: SHELF.ors, book: BOOK.ors, variance: off.ors, beyondLimit: false },
      { ...found, counted: SHELF.zinc, book: BOOK.zinc, variance: off.zinc, beyondLimit: true },
    ]);
    const stock = ok(await chw.get('/v1/locations/KIT-7/stock'));
    expect(stock.products.map((each: Json) => each.onHand)).toEqual(Object.values(SHELF));
    const card = ok(await chw.get('/v1/locations/KIT-7/stock-cards/ZINC'));
    expect(card.items).toHaveLength(2);
    expect(card.items[0]).toMatchObject({
      kind: 'count-variance',
      event: submitted.lines[1].event,
    });
  });

  step('is kept by no second submission, change or discarding', async () => {
    const acts = [
      chw.send('POST', at('submit'), { id: uuid() }, match(4)),
      chw.send('POST', at('discard'), { id: uuid() }, match(4)),
      chw.send('PUT', at('lines'), { lines: [{ product: 'ORS', quantity: 1 }] }, match(4)),
    ];
    for (const act of acts) expect(codeOf(await act)).toBe('409 already-submitted');
    const reused = await chw.send('POST', at('discard'), submission, match(4));
    expect(codeOf(reused)).toBe('422 id-reused');
  });

  step('waits for reasons and for an approval, by area and with its age', async () => {
    const waiting = ok(await pharmacist.get('/v1/count-sheets?waitsFor=approval&area=LR-NIMBA'));
    expect(waiting.items).toMatchObject([{ id: sheet, days: 0, unexplained: 2, beyondLimit: 1 }]);
    const elsewhere = ok(await pharmacist.get('/v1/count-sheets?waitsFor=approval&area=DEPOT-9'));
    expect(elsewhere.items).toEqual([]);
    const missing = await pharmacist.send('POST', at('approve'), { id: uuid() }, match(4));
    expect(codeOf(missing)).toBe('409 reasons-missing');
    const lines = [
      { product: 'ORS', reason: 'damaged', note: 'two boxes wet' },
      { product: 'ZINC', reason: 'not-written-down' },
    ];
    const explained = ok(
      await supervisor.write('POST', at('explain'), { id: uuid(), lines }, match(4)),
    );
    expect(explained).toMatchObject({ unexplained: 0, version: 5 });
    const reasons = ok(await pharmacist.get('/v1/count-sheets?waitsFor=reasons'));
    expect(reasons.items).toEqual([]);
  });

  step('is approved by somebody who had no hand in it, and stands as it was booked', async () => {
    const act = { id: uuid(), note: 'seen at the meeting' };
    const own = await chw.send('POST', at('approve'), act, match(5));
    expect(codeOf(own)).toBe('403 not-permitted');
    const approved = ok(await inCharge.write('POST', at('approve'), act, match(5)));
    expect(approved).toMatchObject({ status: 'approved', decision: { act: 'approved' } });
    expect(ok(await inCharge.send('POST', at('approve'), act, match(5)))).toEqual(approved);
    const stock = ok(await chw.get('/v1/locations/KIT-7/stock'));
    expect(stock.products.map((each: Json) => each.onHand)).toEqual(Object.values(SHELF));
  });

  step(
    'is asked for again when it is far off once more, and counted on another sheet',
    async () => {
      const again = { id: uuid(), location: 'KIT-7', scope: 'listed', products: ['ZINC'] };
      const opened = { ...again, countedAt: daysAgo(0) };
      const path = `/v1/count-sheets/${again.id}`;
      ok(await inCharge.write('POST', '/v1/count-sheets', opened));
      const lines = [{ product: 'ZINC', quantity: 900_000_000 }];
      ok(await inCharge.send('PUT', `${path}/lines`, { lines }, match(1)));
      ok(await inCharge.write('POST', `${path}/submit`, { id: uuid() }, match(2)));
      const reason = { id: uuid(), reason: 'It cannot have grown. Count again.' };
      const own = await inCharge.send('POST', `${path}/recount`, reason, match(3));
      expect(codeOf(own)).toBe('403 own-count');
      const asked = ok(await pharmacist.write('POST', `${path}/recount`, reason, match(3)));
      expect(asked).toMatchObject({ status: 'recount-asked', decision: { note: reason.reason } });
      const recount = { ...opened, id: uuid(), recountOf: again.id };
      const next = ok(await chw.write('POST', '/v1/count-sheets', recount));
      expect(next).toMatchObject({ status: 'draft', recountOf: again.id });
    },
  );

  step('says nowhere who counted, and can be asked nothing by it', async () => {
    const document = ok(await chw.get('/openapi.json'));
    const operations = Object.entries<Json>(document.paths).filter(([path]) =>
      path.startsWith('/v1/count-sheets'),
    );
    expect(operations).toHaveLength(8);
    const taken = operations.flatMap(([, byVerb]) =>
      Object.values<Json>(byVerb).flatMap((it) => it.parameters.map((each: Json) => each.name)),
    );
    const known = ['area', 'cursor', 'id', 'limit', 'location', 'status', 'waitsFor'];
    expect([...new Set(taken)].sort()).toEqual(['Idempotency-Key', 'If-Match', ...known]);
    for (const by of ['countedBy', 'by', 'person', 'sort', 'group', 'reporter']) {
      const asked = await pharmacist.get(`/v1/count-sheets?${by}=x`);
      expect([by, codeOf(asked)]).toEqual([by, '400 malformed']);
    }
    const me = ok(await chw.get('/v1/me'));
    const list = ok(await pharmacist.get('/v1/count-sheets'));
    const state = ok(await pharmacist.get(`/v1/count-sheets/${sheet}`));
    expect(JSON.stringify([list, state])).not.toContain(me.id);
    expect(JSON.stringify(list)).not.toMatch(/"(by|person|countedBy|hands|reporter)"/);
  });

  it('goes from the blind sheet to the approval', told, 120_000);
});
