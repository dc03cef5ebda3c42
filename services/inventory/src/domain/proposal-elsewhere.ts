/** The same difference the other way round: at a neighbour, or of a product that looks alike. */
import type { Around, NearDiscrepancy } from './around.js';
import { type Candidate, dayOf, type ProposedAct, SIGN } from './candidate.js';

export function opposites(around: Around): Candidate[] {
  const sign = SIGN[around.discrepancy.kind];
  if (sign === 0) return [];
  const isOpposite = ({ kind }: NearDiscrepancy) => SIGN[kind] === -sign;
  return [
    ...around.neighbours.filter(isOpposite).map((other) => elsewhere(around, other)),
    ...around.sameShelf
      .filter((other) => isOpposite(other) && other.isAlike)
      .map((other) => confused(around, other)),
  ];
}

function elsewhere(around: Around, other: NearDiscrepancy): Candidate {
  const { discrepancy } = around;
  const units = other.open;
  const isMore = SIGN[discrepancy.kind] > 0;
  const day = dayOf(around, other.occurredAt);
  const shipment = other.shipment ?? discrepancy.shipment;
  const isOneShipment = shipment !== undefined && (other.shipment ?? shipment) === shipment;
  const isOfShipment = isOneShipment && other.shipment !== undefined;
  return {
    ground: 'opposite-elsewhere',
    units,
    apartMs: Math.abs(other.occurredAt - discrepancy.occurredAt),
    sentence: isMore
      ? `${units} are missing at ${other.location} on ${day}: they may be what is too much here.`
      : `${units} are too many at ${other.location} on ${day}: they may be what is missing here.`,
    discrepancies: [other.discrepancy],
    ...(shipment ? { shipments: [shipment] } : {}),
    ...(isOfShipment ? throughShipment(around, shipment) : handedOver(around, other)),
  };
}

/** What was sent was not what was written; the event that sent it explains the sender's shelf. */
function throughShipment(
  { discrepancy: { kind } }: Around,
  shipment: string,
): Pick<Candidate, 'act'> {
  const isOfShelf = kind.startsWith('count-') || kind.startsWith('carry-over-');
  if (!isOfShelf) return {};
  return { act: { to: 'settle', body: { outcome: 'explained-by', shipment } } };
}

/** Somebody handed it over and nobody wrote it down. */
function handedOver(
  { discrepancy }: Around,
  other: NearDiscrepancy,
): Pick<Candidate, 'act' | 'next'> {
  // What is said of a shipment is put right with that shipment.
  const isOfShipment = [discrepancy.kind, other.kind].some((kind) => /receipt|shipment/.test(kind));
  if (isOfShipment) return {};
  const [giver, taker] = SIGN[discrepancy.kind] > 0 ? [other, discrepancy] : [discrepancy, other];
  const occurredAt = new Date(Math.min(giver.occurredAt, taker.occurredAt)).toISOString();
  const about = { product: discrepancy.product, quantity: other.open, occurredAt };
  return {
    act: {
      to: 'reports',
      body: { kind: 'given', location: giver.location, ...about, to: taker.location },
    },
    next: { to: 'reports', body: { kind: 'received', location: taker.location, ...about } },
  };
}

function confused(around: Around, other: NearDiscrepancy): Candidate {
  const { discrepancy } = around;
  const isMore = SIGN[discrepancy.kind] > 0;
  const adjusted = (
    product: string,
    direction: 'gain' | 'loss',
    mixedWith: string,
  ): ProposedAct => ({
    to: 'reports',
    body: {
      kind: 'adjusted',
      location: discrepancy.location,
      product,
      quantity: other.open,
      direction,
      reason: `mixed up with ${mixedWith}`,
      occurredAt: new Date(discrepancy.occurredAt).toISOString(),
    },
  });
  const [own, theirs] = isMore ? (['gain', 'loss'] as const) : (['loss', 'gain'] as const);
  return {
    ground: 'products-confused',
    units: other.open,
    apartMs: Math.abs(other.occurredAt - discrepancy.occurredAt),
    sentence: `As many of ${other.product} are ${isMore ? 'missing' : 'too many'} on the same shelf: the two may have been mixed up.`,
    discrepancies: [other.discrepancy],
    act: adjusted(discrepancy.product, own, other.product),
    next: adjusted(other.product, theirs, discrepancy.product),
  };
}
