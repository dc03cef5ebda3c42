/**
 * Bad input at every door that takes a body: a clear answer that names the field, and no effect.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SpoiltBody, spoiltBodies } from '@satchel/fuzz';
import {
  adminPassword,
  deleteDataFolder,
  type RunningSystem,
  startSystem,
  withConnection,
} from '@satchel/local';
import { v7 as uuid } from 'uuid';
import { newPerson, Person } from './http-client.js';
import { registerSmallCountry } from './small-country.js';

const dataDir = mkdtempSync(join(tmpdir(), 'satchel-bad-input-'));
let system: RunningSystem;
let everything: Person;

beforeAll(async () => {
  system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    env: { RATE_LIMIT_PER_ACCOUNT: '1000000', RATE_LIMIT_PER_ADDRESS: '1000000' },
    log: () => undefined,
  });
  const url = system.gatewayUrl;
  const admin = await new Person(url, 'admin', adminPassword(dataDir)).signIn();
  await registerSmallCountry(admin);
  everything = await newPerson(admin, url, 'everything', [
    { role: 'administrator', at: 'LR' },
    { role: 'programme-manager', at: 'LR' },
    { role: 'district-pharmacist', at: 'LR' },
  ]);
}, 120_000);

afterAll(async () => {
  await system?.stop();
  await deleteDataFolder(dataDir);
});

/** How many rows there are of everything that a write could leave behind. */
async function written(): Promise<Record<string, number>> {
  const inventory = [
    ...['movement', 'stock_event', 'shipment', 'discrepancy', 'lot', 'location', 'product'],
    ...['count_sheet', 'count_answer', 'recall', 'recall_finding', 'lot_hold', 'lot_command'],
    ...['earmark', 'earmark_waiver', 'earmark_use'],
    ...['discrepancy_act', 'discrepancy_answer', 'managed_product', 'zone', 'programme'],
  ];
  const count = (url: string, tables: string[]) =>
    withConnection(url, async (connection) => {
      const counts: Record<string, number> = {};
      for (const table of tables) {
        const { rows } = await connection.query(`SELECT count(*)::integer AS n FROM ${table}`);
        counts[table] = rows[0].n;
      }
      return counts;
    });
  return {
    ...(await count(system.databases.inventory.ownerUrl, inventory)),
    ...(await count(system.databases.requisition.ownerUrl, ['requisition', 'requisition_step'])),
    ...(await count(system.databases.gateway.ownerUrl, ['accounts'])),
  };
}

/** Sends one spoilt body; answers what is wrong with the answer, if anything. */
async function complaintAbout({ method, path, pointer, how, body }: SpoiltBody) {
  const address = path.replace('{id}', uuid());
  const headers: Record<string, string> = path.includes('{id}') ? { 'if-match': '"1"' } : {};
  const reply = await everything.send(method, address, body, headers);
  const perItem = reply.status === 200 ? reply.body.items?.[0]?.problem : undefined;
  const problem = perItem ?? reply.body;
  const named = (problem?.errors ?? []).some((error: { pointer: string }) =>
    (error.pointer || '/').startsWith(pointer.split('/').slice(0, 2).join('/')),
  );
  const status = perItem?.status ?? reply.status;
  const isProblem =
    perItem !== undefined || reply.headers.get('content-type') === 'application/problem+json';
  if (status >= 400 && status < 500 && isProblem && named) return undefined;
  return `${method} ${path} ${pointer} ${how}: ${reply.status} ${JSON.stringify(reply.body)}`;
}

describe('bad input', () => {
  it('is answered with 4xx naming the field, at every door, and leaves nothing behind', async () => {
    const before = await written();
    const bodies = spoiltBodies();
    expect(bodies.length).toBeGreaterThan(300);
    const complaints: string[] = [];
    for (const body of bodies) {
      const complaint = await complaintAbout(body);
      if (complaint) complaints.push(complaint);
    }
    expect(complaints).toEqual([]);
    expect(await written()).toEqual(before);
  }, 120_000);

  it('is told of unknown locations and products, and nothing is kept', async () => {
    const before = await written();
    const report = { id: uuid(), kind: 'dispensed', quantity: 1, occurredAt: '2026-11-20' };
    const nowhere = { ...report, location: 'NOWHERE', product: 'ORS' };
    const nothing = { ...report, location: 'KIT-7', product: 'NOTHING' };
    const answers = await Promise.all(
      [nowhere, nothing].map((body) => everything.send('POST', '/v1/reports', body)),
    );
    expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual([
      [404, 'unknown-location'],
      [404, 'unknown-product'],
    ]);
    expect(await written()).toEqual(before);
  });

  it('is what looks like an instant or a cursor and is none: named, and no fault of ours', async () => {
    const before = await written();
    const item = { location: 'KIT-7', product: 'ORS' };
    const times = ['2026-02-30T10:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59'];
    for (const at of times) {
      const reply = await everything.send('POST', '/v1/stock/as-of', { items: [{ ...item, at }] });
      expect([reply.status, reply.body.errors?.[0]?.pointer]).toEqual([400, '/items/0/at']);
      const report = {
        ...item,
        id: uuid(),
        kind: 'dispensed',
        quantity: 1,
        occurredAt: '2026-11-20',
      };
      const batch = { sentAt: at, items: [report] };
      const sent = await everything.send('POST', '/v1/reports/batch', batch);
      expect([sent.status, sent.body.errors?.[0]?.pointer]).toEqual([400, '/sentAt']);
    }
    const made = (text: string) => Buffer.from(text).toString('base64url');
    const id = uuid();
    for (const path of [
      `/v1/locations?cursor=${made('["a\\u0000"]')}`,
      `/v1/shipments?cursor=${made('["never","x"]')}`,
      `/v1/locations/KIT-7/stock-cards/ORS?cursor=${made('[1e308]')}`,
      `/v1/requisitions?cursor=${made(`regular|+275760-09-13T00:00:00.000Z|${id}`)}`,
      `/v1/alerts?cursor=999999999999999.${id}`,
      `/v1/alerts?cursor=1.${'-'.repeat(36)}`,
    ]) {
      const reply = await everything.send('GET', path);
      expect([path, reply.status, reply.body.errors?.[0]?.pointer]).toEqual([path, 400, '/cursor']);
    }
    expect(await written()).toEqual(before);
  });

  it('is no bad input when a report comes from the future or the distant past: booked and flagged', async () => {
    const report = { kind: 'dispensed', location: 'KIT-7', product: 'ORS', quantity: 1 };
    for (const [occurredAt, flag] of [
      ['2099-01-01', 'clock-ahead'],
      ['1970-01-02T00:00:00Z', 'before-opening'],
    ] as const) {
      const reply = await everything.send('POST', '/v1/reports', {
        ...report,
        id: uuid(),
        occurredAt,
      });
      expect(reply.status).toBe(201);
      expect(reply.body.flags).toContain(flag);
    }
  });
});
