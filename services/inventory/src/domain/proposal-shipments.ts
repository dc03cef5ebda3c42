/** What is under way to the card and may have come, or from it and may never have left. */
import type { Around, NearShipment } from './around.js';
import { type Candidate, dayOf, type ProposedAct, SIGN } from './candidate.js';

const WORDS = { supply: 'A delivery', transfer: 'What a peer gave', return: 'A return' } as const;

export function sentOrNot(around: Around): Candidate[] {
  const { discrepancy } = around;
  const isAboutShelf = SIGN[discrepancy.kind] > 0 && discrepancy.kind !== 'over-receipt';
  if (!isAboutShelf) return [];
  return around.shipments
    .filter(({ issuedAt }) => issuedAt <= discrepancy.occurredAt)
    .map((shipment) =>
      shipment.to === discrepancy.location ? arrived(around, shipment) : kept(around, shipment),
    );
}

/** It has come and nobody said so. */
function arrived(around: Around, { from, underWay, ...shipment }: NearShipment): Candidate {
  const { discrepancy } = around;
  const sent = dayOf(around, shipment.issuedAt);
  const paper = shipment.document ? ` (${shipment.document})` : '';
  const received = receiving(around, shipment.shipment, underWay);
  const isNamedOtherwise = discrepancy.kind === 'unknown-shipment';
  const undo: ProposedAct = {
    to: 'orders',
    body: {
      kind: 'reverse',
      location: discrepancy.location,
      product: discrepancy.product,
      event: discrepancy.event,
      reason: 'told again under the shipment that it came with',
    },
  };
  return {
    ground: 'under-way',
    units: underWay,
    apartMs: discrepancy.occurredAt - shipment.issuedAt,
    sentence: isNamedOtherwise
      ? `${WORDS[shipment.purpose]} of ${underWay} sent by ${from} on ${sent}${paper} is not confirmed; it may be what was received under another name.`
      : `${WORDS[shipment.purpose]} of ${underWay} sent by ${from} on ${sent}${paper} is not confirmed and may have come.`,
    shipments: [shipment.shipment],
    ...(isNamedOtherwise ? { act: undo, next: received } : { act: received }),
  };
}

function receiving(around: Around, shipment: string, quantity: number): ProposedAct {
  const { location, product, occurredAt } = around.discrepancy;
  return {
    to: 'reports',
    body: {
      kind: 'received',
      location,
      product,
      quantity,
      occurredAt: new Date(occurredAt).toISOString(),
      shipment,
    },
  };
}

/** It was written off the shelf and still lies there. */
function kept(around: Around, { to, underWay, purpose, ...shipment }: NearShipment): Candidate {
  const { discrepancy, events } = around;
  const made = events.find((event) => event.shipment === shipment.shipment && !event.isReversed);
  const undo = made && {
    to: 'orders' as const,
    body: {
      kind: 'reverse',
      location: discrepancy.location,
      product: discrepancy.product,
      event: made.event,
      reason: 'it was never sent',
    },
  };
  const act = purpose === 'supply' ? undo : receiving(around, shipment.shipment, underWay);
  return {
    ground: 'not-sent',
    units: underWay,
    apartMs: discrepancy.occurredAt - shipment.issuedAt,
    sentence: `${underWay} written as sent to ${to} on ${dayOf(around, shipment.issuedAt)} were not confirmed there and may never have left.`,
    shipments: [shipment.shipment],
    ...(made ? { events: [made.event] } : {}),
    ...(act ? { act } : {}),
  };
}
