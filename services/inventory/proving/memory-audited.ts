/** The ledger in memory, as the auditor sees it: real use case, real domain, no disk. */
import type { RequisitionState } from '@satchel/contracts';
import type { LedgerUnderTest, ModelRegister } from '@satchel/proving';
import { asOf } from '../src/domain/card.js';
import type { LotFacts } from '../src/domain/facts.js';
import { type CardView, entryView, principal, reservationViews, tellLedger } from './audited.js';
import { MemoryBooks, type MemoryRegister } from './memory-books.js';

function memoryRegister(world: ModelRegister): MemoryRegister {
  return {
    locations: world.locations.map(({ suppliers, zone, observed, ...rest }) => ({
      ...rest,
      ...(observed ? { isObserved: true } : {}),
      zonePath: [zone],
      supplierPath: suppliers,
    })),
    products: world.products,
    lots: world.lots.map((lot) => ({ ...lot, verified: true }) as LotFacts),
    managed: world.managed,
    contents: world.contents ?? [],
    ...(world.programmes ? { programmes: world.programmes } : {}),
    ...(world.shelfLives ? { shelfLives: world.shelfLives } : {}),
    approvals: world.approved.map((line) => ({ approvedAt: 0, ...line, issued: 0 })),
  };
}

export function memoryAudited(world: ModelRegister): LedgerUnderTest {
  let now = new Date(0);
  const ledger = new MemoryBooks(memoryRegister(world), { now: () => now });
  const keep = (state: RequisitionState) => ledger.keepApproval(state);
  const tell = tellLedger(ledger, { register: ledger.register, keep }, (at) => {
    now = at;
  });
  const cardOf = (location: string, product: string): CardView => {
    const card = ledger.card(location, product);
    const entries = ledger.movementsOn(location, product).flatMap((movement) => {
      const entry = movement.fromEntry ?? movement.toEntry;
      return entry ? [entryView(movement, entry)] : [];
    });
    return {
      sequence: card?.sequence ?? 0,
      onHand: card?.onHand ?? 0,
      allocated: card?.allocated ?? 0,
      wanted: card?.wanted ?? 0,
      lots: Object.fromEntries([...(card?.lots ?? [])].filter(([, units]) => units > 0)),
      entries,
    };
  };
  return {
    ...tell,
    card: async (location, product) => cardOf(location, product),
    reservations: (location, product) =>
      reservationViews((cursor) => {
        const asked = { location, product, limit: 2, ...cursor };
        return ledger.reservations(asked, principal('auditor'));
      }),
    asOf: async (location, product, at) => {
      const card = ledger.card(location, product);
      return card ? asOf(card, at.getTime()) : 0;
    },
    shipments: async () =>
      ledger.shipments.map(({ id, from, to, purpose, lines, substituted = [] }) => ({
        id,
        from,
        to,
        purpose,
        substituted,
        lines: lines.map(({ product, lot, shipped, received, inferred }) => ({
          product,
          lot,
          shipped,
          received,
          inferred,
        })),
      })),
    discrepancies: async () =>
      ledger.discrepancies.map((each) => ({
        kind: each.kind,
        location: each.location,
        product: each.product,
        event: each.event,
        quantity: each.quantity,
        open: each.open,
        status: each.status,
        owner: `${each.ownerRole}@${each.ownerAt}`,
        ...(each.outcome ? { outcome: each.outcome } : {}),
        ...(each.shipment ? { shipment: each.shipment } : {}),
        ...(each.count ? { count: each.count } : {}),
      })),
    variance: async (count) =>
      ledger.movements
        .filter((movement) => movement.count === count)
        .reduce((net, { toEntry, quantity }) => net + (toEntry ? quantity : -quantity), 0),
  };
}
