/**
 * Asks for medicine. Replenishment is asked for its opinion first, outside the transaction and with
 * a short deadline, so that a slow neighbour never holds a lock or keeps a request from being made.
 */
import { mayAt } from '@satchel/access';
import {
  type RequestedLine,
  type RequisitionState,
  refuse,
  type SubmitRequisition,
  submitRequisition,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { type Ask, submit, supplierFor } from '../domain/acts.js';
import type { KnownLocation } from '../domain/location.js';
import { answeredBefore, type Command, once } from './once.js';
import { permit, standingOf } from './permission.js';
import type { Asking, Readings, Records, Replenishment, Transactions } from './ports.js';
import { refuseRepeatedProducts, withQuantities } from './repeated-products.js';
import { stateOf } from './requisition-state.js';

export class Submission {
  constructor(
    private readonly transactions: Transactions,
    private readonly readings: Readings,
    private readonly replenishment: Replenishment,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the requisition at version 1. Throws `malformed`, `unknown-location`,
   * `unknown-product`, `not-permitted` (nothing kept), `no-supply-line` or `id-reused`.
   */
  async submit(body: SubmitRequisition, asking: Asking): Promise<RequisitionState> {
    const { subject } = submitRequisition;
    const command: Command = { id: body.id, subject, body, asking, at: this.clock.now() };
    refuseRepeatedProducts(body.lines);
    const before = await answeredBefore(this.readings, command);
    if (before) return before;
    const lines = withQuantities<'requested', RequestedLine>(body.lines, 'requested');

    const location = await visibleLocation(this.readings.register, body.location, asking);
    permit(asking.principal, 'submit-requisition', standingOf(location));
    await this.refuseUnknownProducts(body);
    const products = body.lines.map((line) => line.product);
    const proposals = await this.replenishment.proposals(location.id, products, asking);

    const by = { subject: asking.principal.subject, at: command.at };
    return once(this.transactions, command, async (records) => {
      const supplierId = supplierFor(location, body.programme);
      if (typeof supplierId !== 'string') return supplierId;
      const supplier = await knownSupplier(records, supplierId);
      const requisition = submit(
        askOf({ ...body, lines }, asking),
        location,
        supplier,
        proposals,
        by,
      );
      const state = stateOf(requisition);
      await records.add(requisition);
      await records.announce(state, by.at, asking.traceparent);
      return state;
    });
  }

  private async refuseUnknownProducts(body: SubmitRequisition): Promise<void> {
    const codes = body.lines.map((line) => line.product);
    const unknown = new Set(await this.readings.register.unknownProducts(codes));
    if (unknown.size === 0) return;
    const errors = codes.flatMap((code, index) =>
      unknown.has(code)
        ? [
            {
              pointer: `/lines/${index}/product`,
              code: 'unknown-product',
              detail: `${code} is not in the register`,
            },
          ]
        : [],
    );
    refuse(
      404,
      'unknown-product',
      `Not in the register: ${[...unknown].join(', ')}. Nothing was recorded.`,
      { errors },
    );
  }
}

function askOf(
  body: Omit<SubmitRequisition, 'lines'> & Pick<Ask, 'lines'>,
  { principal }: Asking,
): Ask {
  const { id, programme, urgency, lines, note } = body;
  // Whoever holds no role at the very place asks on behalf of the one who does.
  const forAnother = !principal.grants.some((grant) => grant.at === body.location);
  return { id, programme, urgency, lines, forAnother, ...(note === undefined ? {} : { note }) };
}

/** What may not be seen is answered like what is not there. */
async function visibleLocation(
  register: Readings['register'],
  id: string,
  { principal }: Asking,
): Promise<KnownLocation> {
  const found = await register.location(id);
  if (found && mayAt(principal, 'see-requisition', standingOf(found))) return found;
  const errors = [
    {
      pointer: '/location',
      code: 'unknown-location',
      detail: 'is not a location that you may see',
    },
  ];
  return refuse(404, 'unknown-location', `There is no location ${id} that you may see.`, {
    errors,
  });
}

/** The register names it, so it exists; only our copy of it has not come yet. */
async function knownSupplier(records: Records, id: string): Promise<KnownLocation> {
  const found = await records.register.location(id);
  if (found) return found;
  return refuse(
    503,
    'register-behind',
    `The supplier ${id} is registered, but has not been heard of here yet. Nothing was recorded; try again shortly.`,
    { retryAfterSeconds: 5 },
  );
}
