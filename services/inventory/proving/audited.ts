/** What the two audited ledgers share: how they are told, and how an entry is shown. */
import type { Principal } from '@satchel/access';
import type { RequisitionState, Reservation, ReservationPage } from '@satchel/contracts';
import type { ApprovalNews, LedgerUnderTest } from '@satchel/proving';
import type { Entry, Movement } from '../src/domain/movement.js';
import { EventGroups } from '../src/use-cases/group-events.js';
import type { LedgerStore } from '../src/use-cases/ports.js';
import { RecordStockEvents } from '../src/use-cases/record-stock-events.js';
import { RegisterEntries } from '../src/use-cases/register-entries.js';
import type { Register } from '../src/use-cases/register-ports.js';

export type CardView = Awaited<ReturnType<LedgerUnderTest['card']>>;

/** May do anything anywhere: permission is not what is audited. */
export function principal(subject: string): Principal {
  const roles = ['district-pharmacist', 'administrator'] as const;
  const grants = ['LR', 'KE'].flatMap((at) => roles.map((role) => ({ role, at })));
  return { subject, kind: 'person', channel: 'api', grants };
}

export function tellLedger(
  store: LedgerStore,
  ports: { register: Register; keep: (state: RequisitionState) => Promise<void> },
  setClock: (at: Date) => void,
): Pick<LedgerUnderTest, 'reports' | 'orders' | 'modes' | 'approvals'> {
  const { register, keep } = ports;
  const groups = new EventGroups({ store, lanes: 1, committed: () => undefined });
  let now = new Date(0);
  const events = new RecordStockEvents(groups, { now: () => now });
  const entries = new RegisterEntries(register, { now: () => now });
  const at = (received: Date): void => {
    now = received;
    setClock(received);
  };
  return {
    reports: async ({ principal: subject, receivedAt, sentAt, items }) => {
      at(receivedAt);
      const body = { items, ...(sentAt ? { sentAt: sentAt.toISOString() } : {}) };
      return (await events.report(body, principal(subject))).items;
    },
    modes: async ({ receivedAt, items }) => {
      at(receivedAt);
      return (await entries.reportingModes(items, principal('registrar'))).items;
    },
    approvals: async ({ receivedAt, items }) => {
      at(receivedAt);
      for (const news of items) await keep(stateOf(news));
    },
    orders: async ({ principal: subject, receivedAt, items }) => {
      at(receivedAt);
      return (await events.order({ items }, principal(subject))).items;
    },
  };
}

/** What requisition announces of a line. */
export function stateOf(news: ApprovalNews): RequisitionState {
  const { requisition: id, location, supplier, product, approved, approvedAt, version } = news;
  const at = new Date(approvedAt).toISOString();
  return {
    ...{ id, location, supplier, version, programme: 'iccm', urgency: 'regular' },
    ...{ status: 'approved', submittedAt: at, submittedBy: 'someone', forAnother: false },
    lines: [{ product, requested: approved, approved, issued: 0, received: 0 }],
    history: [{ at, by: 'someone', act: 'approved' }],
  };
}

/** All there are of one card, page by page, as the auditor has them. */
export async function reservationViews(
  page: (cursor: { cursor?: string }) => Promise<ReservationPage>,
): Promise<{ requisition: string; open: number; reserved: number }[]> {
  const items: Reservation[] = [];
  for (let cursor: { cursor?: string } | undefined = {}; cursor; ) {
    const { items: some, page: end } = await page(cursor);
    items.push(...some);
    cursor = end.next === undefined ? undefined : { cursor: end.next };
  }
  return items.map(({ requisition, approved, issued, reserved }) => {
    return { requisition, open: approved - issued, reserved };
  });
}

export function entryView(movement: Movement, entry: Entry): CardView['entries'][number] {
  const inward = movement.to === entry.location;
  return {
    sequence: entry.sequence,
    kind: movement.kind,
    direction: inward ? 'in' : 'out',
    quantity: movement.quantity,
    lot: movement.lot,
    other: inward ? movement.from : movement.to,
    occurredAt: new Date(movement.occurredAt).toISOString(),
    balanceAfter: entry.balanceAfter,
    lotBalanceAfter: entry.lotBalanceAfter,
  };
}
