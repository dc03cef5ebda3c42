/** What may explain a discrepancy, between the words of the domain and those of the contracts. */
import type { DiscrepancyProposal, DiscrepancyState } from '@satchel/contracts';
import type { Discrepancy } from '../domain/discrepancy.js';
import type { Proposal } from '../domain/proposal.js';

/** The discrepancy of which it is the state, back in the words of the domain. */
export function discrepancyOf(state: DiscrepancyState): Discrepancy {
  const { ageDays: _days, limitUnits: _limit, immaterial: _small, ...own } = state;
  const { occurredAt, openedAt, settledAt, ...rest } = own;
  return {
    ...rest,
    occurredAt: Date.parse(occurredAt),
    openedAt: Date.parse(openedAt),
    ...(settledAt === undefined ? {} : { settledAt: Date.parse(settledAt) }),
  };
}

export function proposalState({ apartMs: _apart, ...proposal }: Proposal): DiscrepancyProposal {
  const { events, shipments, discrepancies, act, next, ...said } = proposal;
  return {
    ...said,
    ...(events ? { events: [...events] } : {}),
    ...(shipments ? { shipments: [...shipments] } : {}),
    ...(discrepancies ? { discrepancies: [...discrepancies] } : {}),
    ...(act ? { act: { to: act.to, body: { ...act.body } } } : {}),
    ...(next ? { next: { to: next.to, body: { ...next.body } } } : {}),
  };
}
