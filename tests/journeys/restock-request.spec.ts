/**
 * The thread: a restock request from the kit to the shelf and back, over HTTP, on the real system.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS, systemClock } from '@satchel/language';
import { adminPassword, deleteDataFolder, type RunningSystem, startSystem } from '@satchel/local';
import { eventually, story } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { newPerson, Person, type Reply } from './http-client.js';
import { registerSmallCountry } from './small-country.js';

const dataDir = mkdtempSync(join(tmpdir(), 'satchel-journey-'));
const daysAgo = (days: number): string =>
  new Date(systemClock.now().getTime() - days * DAY_MS).toISOString().slice(0, 10);

let system: RunningSystem;
let admin: Person;
let chw: Person;
let inCharge: Person;
let storekeeper: Person;

beforeAll(async () => {
  system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    replicas: { inventory: 2 },
    log: () => undefined,
  });
  const url = system.gatewayUrl;
  admin = await new Person(url, 'admin', adminPassword(dataDir)).signIn();
  await registerSmallCountry(admin);
  chw = await newPerson(admin, url, 'kit-7', [{ role: 'chw', at: 'KIT-7' }]);
  inCharge = await newPerson(admin, url, 'in-charge', [
    { role: 'facility-in-charge', at: 'CLINIC' },
  ]);
  storekeeper = await newPerson(admin, url, 'storekeeper', [{ role: 'storekeeper', at: 'CLINIC' }]);
});

afterAll(async () => {
  await system?.stop();
  await deleteDataFolder(dataDir);
});

async function stockOf(person: Person, location: string, product: string) {
  const reply = await person.get(`/v1/locations/${location}/stock`);
  return reply.body.products.find((each: { product: string }) => each.product === product);
}

const report = (fields: object) => ({ id: uuid(), location: 'KIT-7', product: 'ORS', ...fields });
const ok = (reply: Reply) => {
  if (reply.status >= 300) throw new Error(`${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
};

async function openAlerts(): Promise<{ kind: string; product: string; why: string }[]> {
  return (await inCharge.get('/v1/alerts?location=KIT-7&status=open')).body.items;
}

describe('a restock request', () => {
  const { step, told } = story();
  const requisition = uuid();
  const shipment = uuid();

  step('begins with a kit that runs out, and an alert that says so', async () => {
    const lots = [
      { lot: 'LATE', quantity: 100 },
      { lot: 'EARLY', quantity: 30 },
    ];
    ok(
      await storekeeper.write('POST', '/v1/orders', {
        id: uuid(),
        kind: 'receive',
        location: 'CLINIC',
        product: 'ORS',
        lots,
      }),
    );
    ok(
      await storekeeper.write('POST', '/v1/orders', {
        id: uuid(),
        kind: 'receive',
        location: 'CLINIC',
        product: 'ZINC',
        lots: [{ lot: 'Z1', quantity: 500 }],
      }),
    );
    ok(
      await chw.write(
        'POST',
        '/v1/reports',
        report({ kind: 'opening', quantity: 30, occurredAt: daysAgo(40) }),
      ),
    );
    ok(
      await chw.write(
        'POST',
        '/v1/reports',
        report({ kind: 'opening', product: 'ZINC', quantity: 200, occurredAt: daysAgo(40) }),
      ),
    );
    for (const [days, quantity] of [
      [30, 12],
      [20, 9],
      [10, 9],
    ] as const) {
      ok(
        await chw.write(
          'POST',
          '/v1/reports',
          report({ kind: 'dispensed', quantity, occurredAt: daysAgo(days) }),
        ),
      );
    }
    expect((await stockOf(chw, 'KIT-7', 'ORS')).onHand).toBe(0);
    await eventually(async () => {
      const alerts = await openAlerts();
      expect(alerts.map((alert) => `${alert.kind} ${alert.product}`)).toContain('stocked-out ORS');
    });
  });

  step('is asked by the worker, who cannot approve it herself', async () => {
    const lines = [
      { product: 'ORS', requested: 60 },
      { product: 'ZINC', requested: 300 },
    ];
    const asked = ok(
      await chw.write('POST', '/v1/requisitions', {
        id: requisition,
        location: 'KIT-7',
        programme: 'iccm',
        urgency: 'regular',
        lines,
      }),
    );
    expect(asked).toMatchObject({
      status: 'submitted',
      supplier: 'CLINIC',
      ownerRole: 'facility-in-charge',
      ownerAt: 'CLINIC',
    });
    expect(asked.lines[0].suggested).toBeGreaterThan(0);
    const own = await chw.write(
      'POST',
      `/v1/requisitions/${requisition}/approve`,
      { id: uuid() },
      { 'if-match': '"1"' },
    );
    expect(own.status).toBe(403);
    expect(own.headers.get('content-type')).toContain('application/problem+json');
  });

  step('is not approved by whoever asked, even with the right to approve', async () => {
    const id = uuid();
    const lines = [{ product: 'ZINC', requested: 10 }];
    ok(
      await inCharge.write('POST', '/v1/requisitions', {
        id,
        location: 'KIT-7',
        programme: 'iccm',
        urgency: 'regular',
        lines,
      }),
    );
    const own = await inCharge.write(
      'POST',
      `/v1/requisitions/${id}/approve`,
      { id: uuid() },
      { 'if-match': '"1"' },
    );
    expect([own.status, own.body.code]).toEqual([403, 'own-request']);
  });

  step('is approved with one line changed, with a reason', async () => {
    const path = `/v1/requisitions/${requisition}/approve`;
    const lines = [{ product: 'ZINC', approved: 100 }];
    const without = await inCharge.write(
      'POST',
      path,
      { id: uuid(), lines },
      { 'if-match': '"1"' },
    );
    expect(without.status).toBe(400);
    const reasoned = [{ product: 'ZINC', approved: 100, reason: 'She has 200 tablets left.' }];
    const approved = ok(
      await inCharge.write('POST', path, { id: uuid(), lines: reasoned }, { 'if-match': '"1"' }),
    );
    expect(approved).toMatchObject({ status: 'approved', version: 2 });
    const stale = await inCharge.write('POST', path, { id: uuid() }, { 'if-match': '"1"' });
    expect([409, 412]).toContain(stale.status);
  });

  step('waits while NATS is away, quickly and clearly, and loses nothing', async () => {
    await system.nats.kill();
    await eventually(async () => {
      const started = performance.now();
      const away = await chw.send('GET', '/v1/locations/KIT-7/stock');
      expect(away.status).toBe(503);
      expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(performance.now() - started).toBeLessThan(500);
    });
    await system.nats.deleteStore();
    await system.nats.restart();
    await eventually(async () => {
      expect((await chw.get('/v1/locations/KIT-7/stock')).status).toBe(200);
    });
  });

  step(
    'is issued against the approved copy, earliest expiry first, and never beyond it',
    async () => {
      const line = { kind: 'issue', location: 'CLINIC', to: 'KIT-7', shipment, requisition };
      const issued = await eventually(
        async () => {
          const items = [
            { ...line, id: uuid(), product: 'ORS', quantity: 60, promisedOn: daysAgo(-2) },
            { ...line, id: uuid(), product: 'ZINC', quantity: 100 },
          ];
          const reply = ok(await storekeeper.write('POST', '/v1/orders/batch', { items }));
          expect(reply.items.map((item: { outcome: string }) => item.outcome)).toEqual([
            'accepted',
            'accepted',
          ]);
          return reply;
        },
        { withinMs: 20_000 },
      );
      expect(issued.items[0].lots).toEqual([
        { lot: 'EARLY', quantity: 30 },
        { lot: 'LATE', quantity: 30 },
      ]);
      const more = ok(
        await storekeeper.write('POST', '/v1/orders/batch', {
          items: [{ ...line, id: uuid(), product: 'ORS', quantity: 1 }],
        }),
      );
      expect(more.items[0].problem.code).toBe('more-than-approved');
      await eventually(async () => {
        const seen = (await chw.get(`/v1/requisitions/${requisition}`)).body;
        expect(seen.status).toBe('issued');
        expect(seen.lines[0]).toMatchObject({
          requested: 60,
          approved: 60,
          issued: 60,
          received: 0,
        });
        expect(seen.lines[1]).toMatchObject({ requested: 300, approved: 100, issued: 100 });
      });
    },
  );

  step('is received three short: card, way and discrepancy agree', async () => {
    ok(
      await chw.write(
        'POST',
        '/v1/reports',
        report({
          kind: 'received',
          shipment,
          quantity: 57,
          occurredAt: systemClock.now().toISOString(),
        }),
      ),
    );
    ok(
      await chw.write(
        'POST',
        '/v1/reports',
        report({
          kind: 'received',
          product: 'ZINC',
          shipment,
          quantity: 100,
          occurredAt: systemClock.now().toISOString(),
        }),
      ),
    );
    expect(await stockOf(chw, 'KIT-7', 'ORS')).toMatchObject({ onHand: 57, inTransit: 3 });
    const { items } = (await storekeeper.get('/v1/discrepancies?location=KIT-7')).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      kind: 'short-receipt',
      open: 3,
      ownerRole: 'storekeeper',
      ownerAt: 'CLINIC',
      shipment,
    });
    await eventually(async () => {
      const seen = (await chw.get(`/v1/requisitions/${requisition}`)).body;
      expect(seen.status).toBe('short');
      expect(seen.lines[0].received).toBe(57);
    });
  });

  step('resolves the alert', async () => {
    await eventually(async () => {
      const kinds = (await openAlerts()).map((alert) => `${alert.kind} ${alert.product}`);
      expect(kinds).not.toContain('stocked-out ORS');
    });
    const resolved = (await inCharge.get('/v1/alerts?location=KIT-7&status=resolved')).body.items;
    expect(resolved.some((alert: { kind: string }) => alert.kind === 'stocked-out')).toBe(true);
  });

  step('books a late dispensing before a count without moving the shelf', async () => {
    const counted = systemClock.now().toISOString();
    ok(
      await chw.write(
        'POST',
        '/v1/reports',
        report({ kind: 'counted', quantity: 55, occurredAt: counted }),
      ),
    );
    const before = new Date(Date.parse(counted) - 1).toISOString();
    const late = ok(
      await chw.write(
        'POST',
        '/v1/reports',
        report({ kind: 'dispensed', quantity: 2, occurredAt: before }),
      ),
    );
    expect(late.flags).toContain('after-count');
    expect((await stockOf(chw, 'KIT-7', 'ORS')).onHand).toBe(55);
  });

  step('is seen by a pharmacist in one answer', async () => {
    const kit = (await inCharge.get('/v1/kits/KIT-7')).body;
    const ors = kit.products.find((each: { product: string }) => each.product === 'ORS');
    expect(JSON.stringify(ors)).toContain('packs of 20');
    expect(JSON.stringify(kit)).toContain('diarrhoea');
  });

  step('changes nothing when every write is sent again', async () => {
    const card = async () => (await inCharge.get('/v1/locations/KIT-7/stock-cards/ORS')).body;
    const before = await card();
    const stock = await inCharge.get('/v1/locations/CLINIC/stock');
    for (const { person, method, path, body, headers, reply } of Person.writes) {
      const again = await person.send(method, path, body, headers);
      expect([path, again.status]).toEqual([path, reply.status]);
      if (method === 'POST') expect(again.body).toEqual(reply.body);
      else
        expect(new Set(again.body.items.map((item: { outcome: string }) => item.outcome))).toEqual(
          new Set(['unchanged']),
        );
    }
    expect(await card()).toEqual(before);
    expect((await inCharge.get('/v1/locations/CLINIC/stock')).body).toEqual(stock.body);
  });

  it('walks from the kit to the shelf and back', told, 120_000);
});

describe('sixty-four clients and the last ten units', () => {
  it('exactly ten succeed through two replicas, the rest are refused with a code', async () => {
    ok(
      await storekeeper.send('POST', '/v1/orders', {
        id: uuid(),
        kind: 'receive',
        location: 'CLINIC',
        product: 'ZINC',
        quantity: 20,
      }),
    );
    const free = (await stockOf(storekeeper, 'CLINIC', 'ZINC')).onHand;
    ok(
      await storekeeper.send('POST', '/v1/orders', {
        id: uuid(),
        kind: 'issue',
        location: 'CLINIC',
        to: 'KIT-7',
        shipment: uuid(),
        product: 'ZINC',
        quantity: free - 10,
      }),
    );
    const replies = await Promise.all(
      Array.from({ length: 64 }, () =>
        storekeeper.send('POST', '/v1/orders', {
          id: uuid(),
          kind: 'issue',
          location: 'CLINIC',
          to: 'KIT-7',
          shipment: uuid(),
          product: 'ZINC',
          quantity: 1,
        }),
      ),
    );
    const statuses = replies.map((reply) => reply.status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.filter((status) => status === 409)).toHaveLength(54);
    const codes = new Set(
      replies.filter((reply) => reply.status === 409).map((reply) => reply.body.code),
    );
    expect([...codes]).toEqual(['insufficient-stock']);
    expect((await stockOf(storekeeper, 'CLINIC', 'ZINC')).onHand).toBe(0);
  });
});
