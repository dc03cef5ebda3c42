import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Role } from '@satchel/access';
import { check, type LedgerSeal, ledgerSealed } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import pg from 'pg';
import { makeWorld, type OrProblem, type World } from '../../../proving/world.js';
import { SealPageBody } from '../bodies/ledger.js';

let world: World;
let broker: NatsConnection;
let auditor: string;

const digestOf = (number: number): string => String(number).padStart(64, 'a');
const sealOf = (number: number, fields: Partial<LedgerSeal> = {}): LedgerSeal => ({
  epoch: 1,
  number,
  sealedAt: '2026-11-12T08:00:00.000Z',
  cards: 3,
  previous: digestOf(number - 1),
  digest: digestOf(number),
  ...fields,
});

/** Announces as inventory's relay does; another id each time, unless it is the same message. */
async function announce(seal: LedgerSeal, id: string = randomUUID()): Promise<void> {
  const event = {
    specversion: '1.0',
    id,
    source: '/inventory',
    type: ledgerSealed.subject,
    time: seal.sealedAt,
    datacontenttype: 'application/json',
    partitionkey: 'ledger',
    epoch: seal.epoch,
    data: seal,
  };
  await jetstream(broker).publish(ledgerSealed.subject, JSON.stringify(event));
}

const list = async (query = '', token = auditor) =>
  world.call<OrProblem<SealPageBody>>('GET', `/v1/ledger/seals${query}`, { token });

async function kept(): Promise<SealPageBody['items']> {
  const { body } = await list('?limit=200');
  return body.items;
}

beforeAll(async () => {
  world = await makeWorld();
  broker = await connect({ servers: world.nats.url });
  const manager = await jetstream(broker).jetstreamManager();
  await manager.streams.add({ name: 'INVENTORY', subjects: ['inventory.evt.>'] });
  // What the gateway did not ask for is not even brought to it.
  await jetstream(broker).publish('inventory.evt.stock-moved.v1', 'no envelope at all');
  auditor = await world.tokenOf({ role: 'auditor', at: 'LR' });
});
afterAll(async () => {
  await broker?.close();
  await world.end();
});

describe('the seals over the ledger', () => {
  it('are kept as they come, listed oldest first, page by page', async () => {
    const seals = [1, 2, 3].map((number) => sealOf(number));
    for (const seal of seals) await announce(seal);
    await eventually(async () => expect(await kept()).toHaveLength(3));
    const keptAt = '2026-11-12T09:00:00.000Z';
    const shown = seals.map((seal) => ({ ...seal, keptAt, contradicted: false }));
    const { status, body } = await list('?limit=2');
    expect(status).toBe(200);
    expect(check(SealPageBody, body)).toEqual([]);
    expect(body.items).toEqual(shown.slice(0, 2));
    const rest = await list(`?limit=2&cursor=${body.page.next}`);
    expect(rest.body).toEqual({ items: shown.slice(2), page: { hasMore: false } });
  });

  it('stay as first heard of; another of the same number is kept apart and told aloud', async () => {
    const id = randomUUID();
    await announce(sealOf(4), id);
    await announce(sealOf(4), id);
    await announce(sealOf(4));
    await announce(sealOf(4, { digest: 'f'.repeat(64) }));
    await eventually(async () => expect((await kept()).at(-1)?.contradicted).toBe(true));
    expect((await kept()).at(-1)?.digest).toBe(digestOf(4));
    const told = world.logged.filter((line) => line.includes('contradicts'));
    expect(told.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', epoch: 1, number: 4, reason: 'another-was-kept' },
    ]);
  });

  it('are contradicted by one that does not follow on the last', async () => {
    await announce(sealOf(5, { previous: 'e'.repeat(64) }));
    await eventually(async () => expect(await kept()).toHaveLength(5));
    expect((await kept()).at(-1)).toMatchObject({ number: 5, contradicted: true });
  });

  it('go on in a new epoch from wherever the backup ended', async () => {
    await announce(sealOf(3, { epoch: 2, digest: 'b'.repeat(64) }));
    await eventually(async () => expect(await kept()).toHaveLength(6));
    expect((await kept()).at(-1)).toMatchObject({ epoch: 2, number: 3, contradicted: false });
  });

  it.each<[Role, number]>([
    ['programme-manager', 200],
    ['administrator', 200],
    ['district-pharmacist', 403],
    ['chw', 403],
  ])('are for %s: %d', async (role, status) => {
    const token = await world.tokenOf({ role, at: 'LR' });
    expect((await list('', token)).status).toBe(status);
  });

  it.each(['ledger_seal', 'ledger_seal_contradiction'])(
    'cannot be changed by the runtime role in %s',
    async (table) => {
      const client = new pg.Client(world.databaseUrl);
      await client.connect();
      try {
        for (const sql of [
          `UPDATE ${table} SET digest = digest`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table}`,
        ]) {
          await expect(client.query(sql)).rejects.toThrow(/permission denied/);
        }
      } finally {
        await client.end();
      }
    },
  );
});
