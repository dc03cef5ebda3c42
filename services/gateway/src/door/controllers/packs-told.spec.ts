import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  approveRequisition,
  type CountSheetState,
  listProducts,
  malformed,
  type ProblemBody,
  ProblemError,
  type ProductState,
  type RecordReports,
  type RequisitionState,
  recordReports,
  type SaveCountLines,
  type StockEventAnswer,
  type StockEventAnswers,
  saveCountLines,
  submitRequisition,
} from '@satchel/contracts';
import { QUANTITY_MAX } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import { answering, makeWorld, type World } from '../../../proving/world.js';

let world: World;
let chw: string;
let nurse: string;
/** Units in a box, as the register says at the moment. */
let boxOf: number;
let reports: RecordReports['items'];
let saved: SaveCountLines | undefined;
let lines: object[];
/** What inventory accepted, by id. */
const first = new Map<string, StockEventAnswer>();

const noQuantity = (pointer: string) =>
  malformed([{ pointer, code: 'required', detail: 'is missing' }]);

/** Inventory as far as the gateway sees it: an id is answered once, and a quantity is needed. */
function book({ items }: RecordReports): StockEventAnswers {
  reports.push(...items);
  return {
    items: items.map(({ id, quantity, lots }): StockEventAnswer => {
      const before = first.get(id);
      if (before) return before;
      if (quantity === undefined && !lots) {
        return { id, outcome: 'malformed', problem: noQuantity('/quantity') };
      }
      const answer: StockEventAnswer = { id, outcome: 'accepted', onHand: quantity ?? 0 };
      first.set(id, answer);
      return answer;
    }),
  };
}

function asked(
  told: { requested?: number; approved?: number }[],
  field: 'requested' | 'approved',
): RequisitionState {
  lines = told;
  if (told.some((line) => line[field] === undefined)) {
    throw new ProblemError(noQuantity(`/lines/0/${field}`));
  }
  return { version: 1, lines: [] as RequisitionState['lines'] } as RequisitionState;
}

beforeAll(async () => {
  world = await makeWorld();
  chw = await world.tokenOf({ role: 'chw', at: 'KIT-1' });
  nurse = await world.tokenOf({ role: 'facility-in-charge', at: 'CLINIC' });
  await world.play(
    'inventory',
    answering(listProducts, ({ products = [] }) => {
      const unit = { dispensingUnit: 'tablet', packSize: 20, version: 1 };
      const known: ProductState[] = [
        { id: 'ORS', name: 'ORS', ...unit, packs: [{ name: 'box', units: boxOf }] },
      ];
      return { items: known.filter(({ id }) => products.includes(id)), page: { hasMore: false } };
    }),
    answering(recordReports, book),
    answering(saveCountLines, (body) => {
      saved = body;
      return { version: 2 } as CountSheetState;
    }),
  );
  await world.play(
    'requisition',
    answering(submitRequisition, (body) => asked(body.lines, 'requested')),
    answering(approveRequisition, (body) => asked(body.lines ?? [], 'approved')),
  );
});
beforeEach(() => {
  boxOf = 10;
  reports = [];
});
afterAll(() => world?.end());

const report = (more: object) => ({
  ...{ id: uuid(), kind: 'counted', location: 'KIT-1', product: 'ORS', occurredAt: '2026-11-11' },
  ...more,
});
const send = <Body = ProblemBody>(path: string, body: unknown, token = chw, headers = {}) =>
  world.call<Body>(path.endsWith('/lines') ? 'PUT' : 'POST', path, { body, token, headers });
const box = (count: number, of?: number) => ({ pack: 'box', count, ...(of ? { of } : {}) });

describe('a quantity told in packs', () => {
  it('is told on in units, with the packs as they were told', async () => {
    const body = report({ packs: [box(3, 10)], loose: 5 });
    const answer = await send('/v1/reports', body);
    expect([answer.status, answer.body]).toMatchObject([201, { onHand: 35 }]);
    expect(reports).toEqual([{ ...body, quantity: 35 }]);
    const lots = [{ lot: 'A', packs: [{ pack: 'pack', count: 2 }] }];
    await send('/v1/reports', report({ lots }));
    expect(reports[1]).toMatchObject({ lots: [{ ...lots[0], quantity: 40 }] });
  });

  it.each([
    [
      'a pack that the product does not have',
      { packs: [{ pack: 'crate', count: 1 }] },
      409,
      'unknown-pack',
      '/packs/0/pack',
    ],
    [
      'another size than the register says',
      { packs: [box(3, 12)] },
      409,
      'pack-size-differs',
      '/packs/0/of',
    ],
    ['units beside it', { quantity: 30, packs: [box(3)] }, 400, 'malformed', '/packs'],
    [
      'more than a movement carries',
      { packs: [box(QUANTITY_MAX / 10)], loose: 1 },
      400,
      'malformed',
      '/packs',
    ],
  ])('is refused with %s', async (_what, wrong, status, code, pointer) => {
    const answer = await send('/v1/reports', report(wrong));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
    const batch = { items: [report({ quantity: 1 }), report(wrong)] };
    const { body } = await send<StockEventAnswers>('/v1/reports/batch', batch);
    expect(body.items.map(({ outcome }) => outcome)).toEqual(['accepted', 'malformed']);
    expect(body.items[1]?.problem).toMatchObject({
      code,
      errors: [{ pointer: `/items/1${pointer}` }],
    });
  });

  it('is answered like the first time, also after the pack has changed', async () => {
    const body = report({ packs: [box(3, 10)] });
    const before = await send('/v1/reports', body);
    boxOf = 12;
    const after = await send('/v1/reports', body);
    expect([after.status, after.body]).toEqual([before.status, before.body]);
    const other = await send('/v1/reports', report({ packs: [box(3, 10)] }));
    expect(other.body.code).toBe('pack-size-differs');
    expect((await send('/v1/reports', report({ packs: [box(3)] }))).body).toMatchObject({
      onHand: 36,
    });
  });

  it('stands in requests and approvals as well', async () => {
    const asking = (more: object) => ({
      ...{ id: uuid(), location: 'KIT-1', programme: 'iccm', urgency: 'regular' },
      lines: [{ product: 'ORS', ...more }],
    });
    expect((await send('/v1/requisitions', asking({ packs: [box(2)] }))).status).toBe(201);
    expect(lines).toEqual([{ product: 'ORS', packs: [box(2)], requested: 20 }]);
    const wrong = await send('/v1/requisitions', asking({ packs: [box(2, 20)] }));
    expect([wrong.status, wrong.body]).toMatchObject([
      409,
      { code: 'pack-size-differs', errors: [{ pointer: '/lines/0/packs/0/of' }] },
    ]);
    const approve = `/v1/requisitions/${uuid()}/approve`;
    const approval = { id: uuid(), lines: [{ product: 'ORS', packs: [box(1)], loose: 3 }] };
    await send(approve, approval, nurse, { 'if-match': '"1"' });
    expect(lines).toMatchObject([{ approved: 13 }]);
  });

  it('stands on a count sheet, which keeps it in units', async () => {
    const put = (more: object) =>
      send(`/v1/count-sheets/${uuid()}/lines`, { lines: [{ product: 'ORS', ...more }] }, nurse, {
        'if-match': '"1"',
      });
    await put({ packs: [box(3)], loose: 5 });
    expect(saved?.lines).toEqual([{ product: 'ORS', quantity: 35 }]);
    await put({ lots: [{ lot: 'A', loose: 7 }] });
    expect(saved?.lines).toEqual([{ product: 'ORS', lots: [{ lot: 'A', quantity: 7 }] }]);
    saved = undefined;
    expect((await put({ packs: [{ pack: 'crate', count: 1 }] })).body.code).toBe('unknown-pack');
    expect((await put({ lots: [{ lot: 'A' }] })).body.code).toBe('malformed');
    expect(saved).toBeUndefined();
  });
});
