/**
 * The five quantities of a line: requested, suggested, approved, issued, received. Each is written
 * from one source only. Issued and received are not counted up but summed anew over the shipments,
 * so a message that comes twice or out of order cannot make them drift.
 */
import type { Day, ProductCode, Uuid } from '@satchel/language';
import type { Refusal } from './refusal.js';
import type { IssuedInstead, Line, Progress } from './requisition.js';

/** What the approver said about one product. */
export interface ApprovedLine {
  readonly product: ProductCode;
  readonly approved: number;
  readonly reason?: string;
}

/**
 * Places in the approver's list where a quantity differs from what was asked and no reason is
 * given.
 */
export interface ReasonsMissing {
  readonly reasonsMissing: readonly number[];
}

/**
 * Writes the approved column: what the approver listed, and the rest as asked. Refuses a product
 * that was not asked for (`unknown-line`), and zero all over (`reject-instead`).
 */
export function approveLines(
  lines: readonly Line[],
  listed: readonly ApprovedLine[],
): readonly Line[] | Refusal | ReasonsMissing {
  const asked = new Map(lines.map((line) => [line.product, line]));
  const strange = listed.find((entry) => !asked.has(entry.product));
  if (strange) return unknownLine(strange.product);
  const reasonsMissing = listed.flatMap((entry, index) =>
    entry.approved !== asked.get(entry.product)?.requested && entry.reason === undefined
      ? [index]
      : [],
  );
  if (reasonsMissing.length > 0) return { reasonsMissing };

  const byProduct = new Map(listed.map((entry) => [entry.product, entry]));
  const approved = lines.map((line) => withApproval(line, byProduct.get(line.product)));
  return approved.every((line) => line.approved === 0) ? rejectInstead : approved;
}

export function isDecided(
  outcome: readonly Line[] | Refusal | ReasonsMissing,
): outcome is readonly Line[] {
  return Array.isArray(outcome);
}

function withApproval(line: Line, entry: ApprovedLine | undefined): Line {
  const reason = entry?.reason === undefined ? {} : { reason: entry.reason };
  return { ...line, approved: entry?.approved ?? line.requested, ...reason };
}

const unknownLine = (product: ProductCode): Refusal => ({
  refused: 'unknown-line',
  detail: `${product} is not on this requisition. Only what was asked for can be approved; anything else needs a request of its own.`,
  figures: { product },
});

const rejectInstead: Refusal = {
  refused: 'reject-instead',
  detail: 'Nothing would be approved. Reject it and say why, so that the asker hears a reason.',
};

/** What of a shipment answers one product that was asked for, over all lots. */
export interface ShippedLine {
  readonly product: ProductCode;
  /** Of what was shipped, what was of another product. */
  readonly instead?: readonly IssuedInstead[];
  readonly shipped: number;
  /** Taken off the way so far. */
  readonly received: number;
}

export interface Shipment {
  readonly id: Uuid;
  readonly promisedOn?: Day;
  /** Whether anybody has reported an arrival of any of it. */
  readonly receiptRecorded: boolean;
  readonly lines: readonly ShippedLine[];
}

/** Writes the issued and received columns: the sums over all shipments, by product. */
export function suppliedLines(
  lines: readonly Line[],
  shipments: readonly Shipment[],
): readonly Line[] {
  const all = shipments.flatMap((shipment) => shipment.lines);
  return lines.map((line) => {
    const own = all.filter((shipped) => shipped.product === line.product);
    const { issuedInstead: _before, ...rest } = line;
    const instead = insteadOf(own);
    return {
      ...rest,
      ...(instead.length === 0 ? {} : { issuedInstead: instead }),
      issued: own.reduce((sum, shipped) => sum + shipped.shipped, 0),
      received: own.reduce((sum, shipped) => sum + shipped.received, 0),
    };
  });
}

/** What was issued instead, over all shipments, in the order of the products. */
function insteadOf(lines: readonly ShippedLine[]): IssuedInstead[] {
  const sums = new Map<ProductCode, number>();
  for (const { product, quantity } of lines.flatMap((line) => line.instead ?? [])) {
    sums.set(product, (sums.get(product) ?? 0) + quantity);
  }
  const all = [...sums].map(([product, quantity]) => ({ product, quantity }));
  return all.sort((one, other) => (one.product < other.product ? -1 : 1));
}

/**
 * How far the shipments have brought these lines. Short goes before everything else, because then
 * somebody has to look for goods; what is on the way and was not heard of is not short.
 */
export function progressOf(lines: readonly Line[], shipments: readonly Shipment[]): Progress {
  const products = new Set(lines.map((line) => line.product));
  if (lines.every((line) => line.issued === 0)) return 'none-issued';
  if (shipments.some((shipment) => cameShort(shipment, products))) return 'arrived-short';
  if (!lines.every((line) => line.issued >= (line.approved ?? 0))) return 'some-issued';
  return lines.every((line) => line.received >= line.issued) ? 'all-arrived' : 'all-issued';
}

function cameShort(shipment: Shipment, products: ReadonlySet<ProductCode>): boolean {
  return (
    shipment.receiptRecorded &&
    shipment.lines.some((line) => products.has(line.product) && line.received < line.shipped)
  );
}

/** The day by which the last of the shipments is promised. */
export function promisedBy(shipments: readonly Shipment[]): Day | undefined {
  return shipments
    .flatMap((shipment) => (shipment.promisedOn === undefined ? [] : [shipment.promisedOn]))
    .sort()
    .at(-1);
}
