/** How often each kind of order and report is told in a random history, and its rarer twists. */
import type { OrderKind, ReportKind } from '@satchel/contracts';

/** How often each kind is told. A kind that is not here has no share in an audit. */
export const REPORT_WEIGHTS = {
  received: 11,
  dispensed: 6,
  counted: 7,
  adjusted: 3,
  'written-off': 3,
  disposed: 3,
  'issued-on-voucher': 5,
  given: 6,
  returned: 4,
  opening: 3,
  packed: 4,
  unpacked: 5,
} as const satisfies Partial<Record<ReportKind, number>>;
export const ORDER_WEIGHTS = {
  receive: 4,
  issue: 8,
  pack: 10,
  unpack: 7,
  allocate: 3,
  release: 7,
  reverse: 7,
} as const satisfies Record<OrderKind, number>;

/** News of requisitions: mostly new ones, now and then one that is changed or withdrawn. */
export const APPROVAL_WEIGHTS = { approved: 8, changed: 5 } as const;

/** Of a hundred issues against a requisition, how many give another product than was asked for. */
export const SUBSTITUTES_PERCENT = 40;

/** Of a hundred paper vouchers, how many name a paper that was keyed before. */
export const KEYED_AGAIN_PERCENT = 60;
