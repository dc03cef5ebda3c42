/**
 * The acts in which people write names: counts, discrepancies, recalls, holds, disposals, requests
 * and conditions. Every act must be accepted, or its words would not be looked for where they may
 * be.
 */
import { v7 as uuid } from 'uuid';
import { WRITTEN } from './canary-words.js';
import type { Json, Person, Reply } from './person.js';

export interface Writers {
  /** Reports and counts at home. */
  readonly holder: Person;
  /** Approves and settles there, and answers for the lots of the whole country. */
  readonly approver: Person;
  /** Keeps the register. */
  readonly registrar: Person;
  readonly home: string;
  send(
    who: Person,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
}

/** Ids of what was written, by what a path names before them. */
export type PaperIds = Readonly<Record<string, readonly string[]>>;

const DAY = '2026-11-20';
const NOTES = WRITTEN;

/** Writes every free text once and answers what it was written into. */
export async function writeEverywhere(writers: Writers): Promise<PaperIds> {
  return {
    'count-sheets': await counts(writers),
    discrepancies: [await discrepancy(writers)],
    recalls: [await recall(writers)],
    'lot-holds': [await hold(writers)],
    earmarks: [await earmark(writers)],
    handovers: [await handover(writers)],
    requisitions: await requests(writers),
    reports: [await disposal(writers)],
    conditions: [await condition(writers)],
  };
}

async function must(
  { send }: Writers,
  who: Person,
  [method, path]: readonly [string, string],
  body: object,
  version?: number,
): Promise<Json> {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const reply = await send(who, method, path, body, headers);
  if (reply.status >= 300) {
    throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  }
  return reply.body;
}

/** Two counts that are far off: one is explained and approved, of the other a recount is asked. */
async function counts(writers: Writers): Promise<string[]> {
  const { holder, approver } = writers;
  const first = await countOf(writers, 'ACT');
  const explained = await must(
    writers,
    holder,
    ['POST', `/v1/count-sheets/${first.id}/explain`],
    {
      id: uuid(),
      lines: [{ product: 'ACT', reason: 'other', note: NOTES.explained.text }],
    },
    first.version,
  );
  await must(
    writers,
    approver,
    ['POST', `/v1/count-sheets/${first.id}/approve`],
    { id: uuid(), note: NOTES.decided.text },
    explained.version,
  );
  const second = await countOf(writers, 'ZINC');
  await must(
    writers,
    approver,
    ['POST', `/v1/count-sheets/${second.id}/recount`],
    { id: uuid(), reason: NOTES.recount.text },
    second.version,
  );
  return [first.id, second.id];
}

async function countOf(writers: Writers, product: string): Promise<Json> {
  const { holder, home } = writers;
  const at = { location: home, product };
  await must(writers, holder, ['POST', '/v1/reports'], {
    ...{ id: uuid(), kind: 'opening', quantity: 400, occurredAt: `${DAY}T06:00:00Z` },
    ...at,
  });
  const sheet = uuid();
  const opened = await must(writers, holder, ['POST', '/v1/count-sheets'], {
    ...{ id: sheet, location: home, scope: 'listed', products: [product] },
    countedAt: `${DAY}T07:00:00Z`,
  });
  const lines = [{ product, quantity: 40, note: NOTES.counted.text }];
  const path = `/v1/count-sheets/${sheet}`;
  const saved = await must(writers, holder, ['PUT', `${path}/lines`], { lines }, opened.version);
  const submitted = { id: uuid(), leaveUncounted: true };
  return must(writers, holder, ['POST', `${path}/submit`], submitted, saved.version);
}

/** More is given out than there was: noted, handed on, accepted as a loss and opened again. */
async function discrepancy(writers: Writers): Promise<string> {
  const { holder, approver, home } = writers;
  const told = await must(writers, holder, ['POST', '/v1/reports'], {
    ...{ id: uuid(), kind: 'dispensed', location: home, product: 'ZINC', quantity: 5_000 },
    occurredAt: `${DAY}T08:00:00Z`,
  });
  const [id] = told.discrepancies ?? [];
  if (!id) throw new Error(`no discrepancy came of it: ${JSON.stringify(told)}`);
  const path = `/v1/discrepancies/${id}`;
  const act = (who: Person, name: string, body: object): Promise<Json> =>
    must(writers, who, ['POST', `${path}/${name}`], { id: uuid(), ...body });
  await act(holder, 'notes', { note: NOTES.noted.text });
  const owner = { ownerRole: 'district-pharmacist', ownerAt: 'LR-NIMBA' };
  await act(approver, 'assign', { ...owner, note: NOTES.assigned.text });
  const note = NOTES.settled.text;
  await act(approver, 'settle', { outcome: 'accepted-as-loss', note });
  await act(approver, 'reopen', { note: NOTES.reopened.text });
  return id;
}

/** A condition that somebody named after a person, and what it needs after another. */
async function condition(writers: Writers): Promise<string> {
  const needs = [{ name: NOTES.need.text, products: ['ORS'] }];
  const entry = { id: 'named', name: NOTES.condition.text, needs };
  await must(writers, writers.registrar, ['PUT', '/v1/conditions'], { items: [entry] });
  return entry.id;
}

async function recall(writers: Writers): Promise<string> {
  const { holder, approver, home } = writers;
  const id = uuid();
  await must(writers, approver, ['POST', '/v1/recalls'], {
    ...{ id, product: 'ORS', lots: [{ number: 'ORS-LATE' }], class: 'class-2', action: 'return' },
    reason: NOTES.recalled.text,
    instruction: NOTES.instructed.text,
  });
  await must(writers, holder, ['POST', `/v1/recalls/${id}/findings`], {
    ...{ id: uuid(), location: home, lots: [] },
    note: NOTES.found.text,
  });
  const closing = { id: uuid(), reason: NOTES.closed.text };
  await must(writers, approver, ['POST', `/v1/recalls/${id}/close`], closing);
  return id;
}

async function hold(writers: Writers): Promise<string> {
  const { approver, home } = writers;
  const id = uuid();
  await must(writers, approver, ['POST', '/v1/lot-holds'], {
    ...{ id, location: home, product: 'ACT', lot: 'ACT-LATE' },
    reason: NOTES.held.text,
  });
  const release = { id: uuid(), reason: NOTES.released.text };
  await must(writers, approver, ['POST', `/v1/lot-holds/${id}/release`], release);
  return id;
}

async function earmark(writers: Writers): Promise<string> {
  const { approver, home } = writers;
  const id = uuid();
  await must(writers, approver, ['POST', '/v1/earmarks'], {
    ...{ id, location: home, product: 'ACT', quantity: 1, for: { campaign: 'SIA' } },
    ...{ from: DAY, until: '2099-12-31', reason: NOTES.earmarked.text },
  });
  const waiver = { id: uuid(), quantity: 1, reason: NOTES.waived.text };
  await must(writers, approver, ['POST', `/v1/earmarks/${id}/waivers`], waiver);
  const ending = { id: uuid(), reason: NOTES.earmarkEnded.text };
  await must(writers, approver, ['POST', `/v1/earmarks/${id}/end`], ending);
  return id;
}

/** Somebody goes on leave and comes back before the kit was counted. */
async function handover(writers: Writers): Promise<string> {
  const { approver, home } = writers;
  const id = uuid();
  const opened = await must(writers, approver, ['POST', '/v1/handovers'], {
    ...{ id, location: home, reason: 'leave', cover: { account: uuid() } },
    expectedUntil: '2099-12-31',
    note: NOTES.handedOver.text,
  });
  const cancellation = { id: uuid(), reason: NOTES.cameBack.text };
  await must(
    writers,
    approver,
    ['POST', `/v1/handovers/${id}/cancel`],
    cancellation,
    opened.version,
  );
  return id;
}

/** One is approved for less, with the reason, and one is taken back. */
async function requests(writers: Writers): Promise<string[]> {
  const { holder, approver, home } = writers;
  const [approved, cancelled] = [uuid(), uuid()];
  for (const id of [approved, cancelled]) {
    await must(writers, holder, ['POST', '/v1/requisitions'], {
      ...{ id, location: home, programme: 'iccm', urgency: 'regular' },
      lines: [{ product: 'ORS', requested: 40 }],
    });
  }
  const lines = [{ product: 'ORS', approved: 20, reason: NOTES.approved.text }];
  const path = '/v1/requisitions';
  const approval = { id: uuid(), lines };
  await must(writers, approver, ['POST', `${path}/${approved}/approve`], approval, 1);
  const cancellation = { id: uuid(), reason: NOTES.cancelled.text };
  await must(writers, holder, ['POST', `${path}/${cancelled}/cancel`], cancellation, 1);
  return [approved, cancelled];
}

/** Witnesses are accounts, not names; the reason is in words. What was wrong is reversed. */
async function disposal(writers: Writers): Promise<string> {
  const { holder, approver, home } = writers;
  const at = { location: home, product: 'ACT' };
  const id = uuid();
  await must(writers, holder, ['POST', '/v1/reports'], {
    ...{ id, kind: 'disposed', quantity: 3, occurredAt: `${DAY}T09:00:00Z`, ...at },
    witnesses: [uuid(), uuid()],
    reason: NOTES.disposal.text,
  });
  await must(writers, approver, ['POST', '/v1/orders'], {
    ...{ id: uuid(), kind: 'reverse', event: id, ...at },
    reason: NOTES.reversal.text,
  });
  return id;
}
