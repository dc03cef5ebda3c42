import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import {
  discrepancyChanged,
  type LocationEntry,
  locationChanged,
  managedProductChanged,
  productChanged,
  type RequisitionState,
  type StockEventAnswer,
  type StockOrder,
  type StockReport,
  shipmentChanged,
  stockMoved,
} from '@satchel/contracts';
import { v7 as uuid } from 'uuid';
import { type LedgerWorld, ledgerWorlds } from '../../proving/ledger-worlds.js';
import { canonicalJson } from '../domain/canonical-json.js';
import { EventGroups } from '../use-cases/group-events.js';
import { RecordStockEvents } from '../use-cases/record-stock-events.js';
import { RegisterEntries } from '../use-cases/register-entries.js';

const who: Principal = {
  subject: 'pharmacist',
  kind: 'person',
  channel: 'api',
  grants: [
    { role: 'district-pharmacist', at: 'LR' },
    { role: 'programme-manager', at: 'LR' },
  ],
};

describe.each(ledgerWorlds)('inventory kept in %s', (_where, open) => {
  let world: LedgerWorld;
  let entries: RegisterEntries;
  let replicas: RecordStockEvents[];
  const place = { zone: 'NIMBA', timeZone: 'Africa/Monrovia', openedOn: '2026-01-01' };
  const at = (id: string, kind: LocationEntry['kind'], supplier?: string): LocationEntry => ({
    id,
    name: id,
    kind,
    ...place,
    ...(supplier ? { supplyLines: [{ programme: 'iccm', supplier }] } : {}),
  });

  beforeAll(async () => {
    world = await open();
    entries = new RegisterEntries(world.register, world.clock);
    replicas = world.ledgers.map((store) => {
      const groups = new EventGroups({ store, lanes: 3, committed: () => undefined });
      return new RecordStockEvents(groups, world.clock);
    });
    const zones = [
      { id: 'LR', name: 'Liberia', level: 'country' as const },
      { id: 'NIMBA', name: 'Nimba', level: 'county' as const, parent: 'LR' },
    ];
    await entries.zones(zones, who);
    await entries.programmes([{ id: 'iccm', name: 'iCCM' }], who);
    const depots = [at('DEPOT', 'depot'), at('OTHER', 'depot')];
    await entries.locations([...depots, at('CLINIC', 'facility', 'DEPOT')], who);
    await entries.locations([at('KIT', 'kit', 'CLINIC'), at('NEXT', 'kit', 'CLINIC')], who);
    const counted = { dispensingUnit: 'unit', packSize: 20 };
    const products = ['ORS', 'ZINC', 'RDT', 'AMOX', 'ACT', 'SALT', 'SOAP'];
    await entries.products(
      products.map((id) => ({ id, name: id, ...counted })),
      who,
    );
  });
  afterAll(() => world.close());

  const order = async (fields: Partial<StockOrder>, replica = 0): Promise<StockEventAnswer> => {
    const item = { id: uuid(), location: 'CLINIC', product: 'ORS', ...fields } as StockOrder;
    const answer = await replicas[replica]?.order({ items: [item] }, who);
    return answer?.items[0] as StockEventAnswer;
  };
  const report = async (fields: Partial<StockReport>): Promise<StockEventAnswer> => {
    const told = { id: uuid(), location: 'KIT', product: 'ORS', occurredAt: '2026-11-20' };
    const answer = await replicas[0]?.report(
      { items: [{ ...told, ...fields } as StockReport] },
      who,
    );
    return answer?.items[0] as StockEventAnswer;
  };
  const announced = async (type: string, key: string) =>
    (await world.announced()).filter((it) => it.type === type && it.partitionkey === key);
  const state = (id: string, version: number, approved: number, more = {}): RequisitionState =>
    ({
      id,
      location: 'KIT',
      supplier: 'CLINIC',
      status: 'approved',
      version,
      ...{ programme: 'iccm', urgency: 'regular', submittedBy: 'someone', forAnother: false },
      ...{ submittedAt: '2026-11-20T08:00:00.000Z', history: [] },
      lines: [{ product: 'AMOX', requested: 9, approved, issued: 0, received: 0 }],
      ...more,
    }) as RequisitionState;

  it('announces a register entry once per version, and nothing that is the same', async () => {
    const again = await entries.products(
      [{ packSize: 20, dispensingUnit: 'unit', name: 'ORS', id: 'ORS' }],
      who,
    );
    expect(again.items).toMatchObject([{ outcome: 'unchanged', version: 1 }]);
    const changed = await entries.products(
      [{ id: 'ORS', name: 'ORS', dispensingUnit: 'unit', packSize: 30 }],
      who,
    );
    expect(changed.items).toMatchObject([{ outcome: 'changed', version: 2 }]);
    const heard = await announced(productChanged.subject, 'ORS');
    expect(heard.map(({ data }) => data)).toMatchObject([
      { packSize: 20, version: 1 },
      { packSize: 30, version: 2 },
    ]);
  });

  it('places a location, and all that it supplies, when a supply line moves', async () => {
    await entries.locations([at('CLINIC', 'facility', 'OTHER')], who);
    const clinic = await announced(locationChanged.subject, 'CLINIC');
    const kit = await announced(locationChanged.subject, 'KIT');
    expect(clinic.at(-1)?.data).toMatchObject({ supplierPath: ['OTHER'], version: 2 });
    expect(kit.at(-1)?.data).toMatchObject({
      supplierPath: ['CLINIC', 'OTHER'],
      zonePath: ['NIMBA', 'LR'],
      version: 2,
    });
  });

  it('keeps the time zone in which the days of a location are counted', async () => {
    const moved = (timeZone: string) =>
      entries.locations([{ ...at('OTHER', 'depot'), timeZone }], who);
    expect((await moved('Africa/Nairobi')).items[0]?.outcome).toBe('changed');
    await order({ kind: 'receive', location: 'OTHER', product: 'SALT', quantity: 1 });
    const { items } = await moved('Africa/Monrovia');
    expect(items[0]?.problem?.code).toBe('time-zone-fixed');
    expect((await moved('Africa/Nairobi')).items[0]?.outcome).toBe('unchanged');
  });

  it('tells what is managed, and refuses days that overlap', async () => {
    const entry = { location: 'KIT', product: 'ORS', mode: 'by-count' as const };
    const first = { ...entry, from: '2026-01-01', to: '2026-06-30' };
    const answer = await entries.managedProducts(
      [first, { ...entry, from: '2026-06-30' }, { ...entry, from: '2026-07-01' }],
      who,
    );
    expect(answer.items.map((item) => item.outcome)).toEqual(['created', 'refused', 'created']);
    const heard = await announced(managedProductChanged.subject, 'KIT|ORS|2026-07-01');
    expect(heard.map(({ data }) => data)).toMatchObject([{ mode: 'by-count', version: 1 }]);
  });

  it('answers for entries exactly as it announced them, from any one on', async () => {
    const shipment = uuid();
    await order({ kind: 'receive', lots: [{ lot: 'A1', quantity: 90, expiresOn: '2027-01-31' }] });
    await order({ kind: 'issue', quantity: 40, to: 'KIT', shipment });
    await report({ kind: 'received', quantity: 37, shipment, occurredAt: '2026-11-21' });
    await report({ kind: 'dispensed', quantity: 50, occurredAt: '2026-11-20T10:00:00Z' });
    await report({ kind: 'counted', quantity: 4, occurredAt: '2026-11-19' });
    const heard = await announced(stockMoved.subject, 'KIT|ORS');
    expect(heard.map(({ sequence }) => sequence)).toEqual(heard.map((_, n) => n + 1));
    const card = { location: 'KIT', product: 'ORS', limit: 500 };
    const told = await world.entriesSince({ ...card, after: 0 });
    expect(told).toEqual(heard.map(({ data }) => data));
    expect(await world.entriesSince({ ...card, after: 2, limit: 1 })).toEqual([heard[2]?.data]);
  });

  it('carries out once what comes many times at once, to two replicas', async () => {
    const id = uuid();
    const asked = Array.from({ length: 8 }, (_, n) =>
      order({ id, kind: 'receive', product: 'RDT', quantity: 5 }, n % 2),
    );
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(canonicalJson)).size).toBe(1);
    expect(await announced(stockMoved.subject, 'CLINIC|RDT')).toHaveLength(1);
    const other = await order({ id, kind: 'receive', product: 'RDT', quantity: 6 });
    expect(other.problem?.code).toBe('id-reused');
  });

  it('gives the last units to exactly as many as there are, from two replicas at once', async () => {
    await order({ kind: 'receive', product: 'ZINC', quantity: 10 });
    const asked = Array.from({ length: 40 }, (_, n) =>
      order({ kind: 'issue', product: 'ZINC', quantity: 1, to: 'KIT', shipment: uuid() }, n % 2),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(10);
    const refused = answers.flatMap(({ problem }) => problem?.code ?? []);
    expect([...new Set(refused)]).toEqual(['insufficient-stock']);
  });

  it('knows people by their accounts, and takes nothing else for one', async () => {
    const accounts = [uuid(), uuid()];
    const gone = (witnesses: string[]): StockReport => ({
      ...{ id: uuid(), kind: 'disposed', location: 'CLINIC', product: 'SALT', quantity: 1 },
      ...{ occurredAt: '2026-01-02', reason: 'wet', witnesses },
    });
    const items = [gone(['231888624057', 'Mary']), gone(accounts)];
    const [named, known] = (await replicas[0]?.report({ items }, who))?.items ?? [];
    expect([named?.outcome, known?.outcome]).toEqual(['malformed', 'accepted']);
    expect(known?.witnesses).toEqual(accounts);
    const pointers = named?.problem?.errors?.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/witnesses/0', '/witnesses/1']);
    const kit = { ...at('KIT', 'kit', 'CLINIC'), holder: '231888624057' };
    const [registered] = (await entries.locations([kit], who)).items;
    expect(registered?.problem?.errors?.[0]?.pointer).toBe('/holder');
  });

  it('keeps the highest version of an approval, and what was issued against it', async () => {
    const requisition = uuid();
    await order({ kind: 'receive', product: 'AMOX', quantity: 50 });
    const issue = (quantity: number) =>
      order({ kind: 'issue', product: 'AMOX', quantity, to: 'KIT', shipment: uuid(), requisition });
    expect((await issue(1)).problem?.code).toBe('unknown-requisition');
    await world.keepApproval(state(requisition, 3, 6));
    await world.keepApproval(state(requisition, 2, 9));
    expect((await issue(4)).outcome).toBe('accepted');
    expect((await issue(3)).problem?.code).toBe('more-than-approved');
    await world.keepApproval(state(requisition, 4, 8));
    expect((await issue(4)).outcome).toBe('accepted');
    expect((await issue(1)).problem?.code).toBe('more-than-approved');
    await world.keepApproval(state(requisition, 5, 8, { status: 'cancelled' }));
    expect((await issue(1)).problem?.code).toBe('more-than-approved');
  });

  it('never issues past an approval when two replicas try at once', async () => {
    const requisition = uuid();
    await world.keepApproval(state(requisition, 2, 5));
    const asked = Array.from({ length: 12 }, (_, n) =>
      order(
        { kind: 'issue', product: 'AMOX', quantity: 1, to: 'KIT', shipment: uuid(), requisition },
        n % 2,
      ),
    );
    const accepted = (await Promise.all(asked)).filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toHaveLength(5);
  });

  it('writes nothing at all when deciding breaks in the middle of a group', async () => {
    const before = await world.announced();
    const id = uuid();
    const told = { id, kind: 'receive', location: 'CLINIC', product: 'ACT', quantity: 5 };
    const telling = { told, isOrder: true, principal: 'p', channel: 'api', contentHash: 'h' };
    const broken = world.ledgers[0].write(
      [{ ...telling, receivedAt: world.clock.now().getTime() }],
      (book) => {
        const card = book.cards.get('CLINIC|ACT');
        if (card) card.onHand = 99;
        throw new Error('bug: it broke');
      },
    );
    await expect(broken).rejects.toThrow('bug: it broke');
    expect(await world.announced()).toEqual(before);
    const answer = await order({ id, kind: 'receive', product: 'ACT', quantity: 5 });
    expect(answer).toMatchObject({ outcome: 'accepted', onHand: 5, sequence: 1 });
  });

  it('moves stock to the kit next door and back up, and says what each shipment is for', async () => {
    const told = { product: 'SOAP', occurredAt: '2026-11-21' };
    const shipments = { gift: uuid(), second: uuid(), back: uuid() };
    await order({ kind: 'receive', location: 'KIT', product: 'SOAP', quantity: 50 });
    const given = { ...told, kind: 'given', to: 'NEXT' } as const;
    await report({ ...given, quantity: 10, shipment: shipments.gift });
    await report({ ...given, quantity: 5, shipment: shipments.second });
    const received = { ...told, kind: 'received' } as const;
    const next = { ...received, location: 'NEXT' };
    await report({ ...next, quantity: 5, shipment: shipments.second });
    const short = await report({ ...next, quantity: 7, shipment: shipments.gift });
    const home = await report({ ...received, quantity: 3, shipment: shipments.gift });
    expect([short.discrepancies?.length, home.flags]).toEqual([1, ['settled-back']]);
    const returned = { kind: 'returned', to: 'CLINIC', reason: 'too much' } as const;
    await report({ ...told, ...returned, quantity: 8, shipment: shipments.back });
    await report({ ...received, location: 'CLINIC', quantity: 8, shipment: shipments.back });
    for (const location of ['KIT', 'NEXT', 'CLINIC']) {
      const heard = await announced(stockMoved.subject, `${location}|SOAP`);
      const card = { location, product: 'SOAP', after: 0, limit: 500 };
      expect(await world.entriesSince(card)).toEqual(heard.map(({ data }) => data));
    }
    const last = async (id: string) => (await announced(shipmentChanged.subject, id)).at(-1)?.data;
    expect(await last(shipments.gift)).toMatchObject({
      ...{ purpose: 'transfer', status: 'settled' },
      lines: [{ shipped: 7, received: 7 }],
    });
    expect(await last(shipments.second)).toMatchObject({ lines: [{ shipped: 5, received: 5 }] });
    expect(await last(shipments.back)).toMatchObject({ purpose: 'return', from: 'KIT' });
    const missed = await announced(discrepancyChanged.subject, short.discrepancies?.[0] ?? '');
    expect(missed.map(({ data }) => data)).toMatchObject([
      { open: 3, ownerRole: 'facility-in-charge', ownerAt: 'CLINIC' },
      { open: 0, outcome: 'settled-back' },
    ]);
  });

  it('sees that a voucher is keyed twice, in one batch or in two, until one is undone', async () => {
    const way = { kind: 'issued-on-voucher', location: 'CLINIC', to: 'KIT', document: 'V-7' };
    const keyed = () => ({ ...way, product: 'SOAP', quantity: 1, shipment: uuid() }) as const;
    const item = () => ({ id: uuid(), occurredAt: '2026-11-21', ...keyed() }) as StockReport;
    const batch = await replicas[1]?.report({ items: [item(), item()] }, who);
    const third = await report(keyed() as Partial<StockReport>);
    const all = [...(batch?.items ?? []), third];
    const twice = ['voucher-keyed-twice'];
    expect(all.map(({ flags }) => flags)).toEqual([[], twice, twice]);
    const undo = { kind: 'reverse', product: 'SOAP', reason: 'keyed twice' } as const;
    for (const { id } of all.slice(0, 2)) await order({ ...undo, event: id });
    const found = await announced(discrepancyChanged.subject, third.discrepancies?.[0] ?? '');
    expect(found.map(({ data }) => data)).toMatchObject([
      { kind: 'voucher-keyed-twice', ownerRole: 'storekeeper', ownerAt: 'CLINIC', open: 1 },
      { open: 0, outcome: 'reversed' },
    ]);
  });

  it('gives one product instead of another, and draws on what was approved of that', async () => {
    const requisition = uuid();
    const lines = [{ product: 'RDT', requested: 9, approved: 9, issued: 0, received: 0 }];
    await world.keepApproval(state(requisition, 2, 9, { lines }));
    await order({ kind: 'receive', product: 'RDT', quantity: 9 });
    await order({ kind: 'receive', product: 'SOAP', quantity: 9 });
    const promise = await order({ kind: 'allocate', product: 'RDT', quantity: 5, to: 'KIT' });
    const shipment = uuid();
    const instead = {
      kind: 'issue',
      ...{ product: 'SOAP', insteadOf: 'RDT', to: 'KIT', requisition, shipment },
    } as const;
    const given = await order({ ...instead, quantity: 4, allocation: promise.id }, 1);
    expect(given).toMatchObject({ outcome: 'accepted', insteadOf: 'RDT' });
    const more = await order({ ...instead, quantity: 6 });
    expect(more.problem?.code).toBe('more-than-approved');
    const second = await order({ ...instead, quantity: 5, allocation: promise.id });
    expect(second.outcome).toBe('accepted');
    const third = await order({ ...instead, quantity: 1, allocation: promise.id });
    expect(third.problem?.code).toBe('more-than-approved');
    await order({ kind: 'reverse', product: 'SOAP', event: given.id, reason: 'a slip' });
    const fourth = await order({ ...instead, quantity: 1, allocation: promise.id });
    expect(fourth.problem?.code).toBe('unknown-allocation');
    const heard = await announced(shipmentChanged.subject, shipment);
    expect(heard.at(-1)?.data).toMatchObject({
      substituted: [{ product: 'SOAP', insteadOf: 'RDT', quantity: 5 }],
    });
  });

  it('undoes an event once, and says so to the next who tries', async () => {
    const received = await order({ kind: 'receive', product: 'SALT', quantity: 5 });
    const undo = {
      kind: 'reverse',
      product: 'SALT',
      event: received.id,
      reason: 'a slip',
    } as const;
    expect(await order(undo)).toMatchObject({ outcome: 'accepted', onHand: 0 });
    expect((await order(undo, 1)).problem?.code).toBe('already-reversed');
  });
});
