/**
 * Where each crash point is passed, and what brings a service there: most are passed by the load at
 * once, others only when something is made to happen first. A point of the code that is not here
 * fails the spec beside; one that is here and never reached fails the drill.
 */
import type { ServiceName } from '@satchel/local';
import type { CrashPoint } from '@satchel/messaging';

/** What is made to happen so that a point is passed. */
export type TriggerName =
  | 'load'
  | 'register-errands'
  | 'account-errands'
  | 'count-errands'
  | 'handover-errands'
  | 'snapshot-errands'
  | 'discrepancy-errands'
  | 'new-cards'
  | 'stock-outs'
  | 'relocks'
  | 'reconnects'
  | 'reconnects-often'
  | 'store-deleted'
  | 'store-rolled-back'
  | 'consumers-ahead'
  | 'handler-fails'
  | 'handler-failed'
  | 'entries-lost'
  | 'epoch-raised';

/** A crash point in one service. */
export interface Place {
  readonly service: ServiceName;
  readonly point: CrashPoint;
  readonly trigger: TriggerName;
}

type Services = readonly ServiceName[];
type Way = readonly [services: Services, trigger: TriggerName];

const OWNERS: Services = ['inventory', 'requisition', 'replenishment'];
/** All of them consume; the gateway hears of the ledger's seals. */
const CONSUMERS: Services = [...OWNERS, 'gateway'];
/** Those whose events somebody subscribes to. */
const HEARD: Services = ['inventory', 'requisition'];
const INVENTORY: Services = ['inventory'];
const REQUISITION: Services = ['requisition'];
const REPLENISHMENT: Services = ['replenishment'];
const GATEWAY: Services = ['gateway'];

/**
 * Not among the combinations. By hand of an operator, outside of every service; or only where an
 * owner has forgotten what others know, which no drill here may bring about, since acknowledged
 * writes are gone then: drills of backup and restore pass these.
 */
export const ELSEWHERE: readonly CrashPoint[] = [
  'parked.after-release',
  'epoch.after-raise',
  'agreement.after-forget-mark',
  'agreement.after-list',
  'agreement.after-accept',
  'agreement.after-settle',
  'approval.after-lower',
  'approval.after-withdraw',
  'requisition-copy.after-lower',
  'replenishment-copy.after-lower',
  'replenishment-copy.after-lower-managed',
  'replenishment-copy.after-withdraw',
  'card.after-empty',
];

const WAYS: Readonly<Partial<Record<CrashPoint, readonly Way[]>>> = {
  'transaction.before-commit': [[CONSUMERS, 'load']],
  'transaction.after-commit': [[CONSUMERS, 'load']],
  'outbox.after-append': [
    [HEARD, 'load'],
    [REPLENISHMENT, 'stock-outs'],
  ],
  'inbox.after-take-over': [[CONSUMERS, 'load']],
  'inbox.after-effect': [[CONSUMERS, 'load']],
  'sequenced.before-apply': [[REPLENISHMENT, 'load']],
  'sequenced.after-apply': [[REPLENISHMENT, 'load']],
  'parked.after-park': [[CONSUMERS, 'handler-fails']],
  'parked.after-park-behind': [[CONSUMERS, 'handler-fails']],
  'parked.after-unpark': [[CONSUMERS, 'handler-failed']],
  'parked.after-setback': [[CONSUMERS, 'handler-fails']],
  'relay.before-publish': [
    [HEARD, 'load'],
    [REPLENISHMENT, 'stock-outs'],
  ],
  'relay.after-broker-ack': [
    [HEARD, 'load'],
    [REPLENISHMENT, 'stock-outs'],
  ],
  'relay.after-publish': [
    [HEARD, 'load'],
    [REPLENISHMENT, 'stock-outs'],
  ],
  'relay.after-mark': [
    [HEARD, 'load'],
    [REPLENISHMENT, 'stock-outs'],
  ],
  'relay.after-first-sight': [[OWNERS, 'reconnects']],
  'relay.after-start-over': [[OWNERS, 'store-deleted']],
  'relay.after-begin-epoch': [[OWNERS, 'epoch-raised']],
  'relay.after-confirm': [[HEARD, 'load']],
  'relay.after-sweep': [[HEARD, 'load']],
  'stream.after-make': [[OWNERS, 'store-deleted']],
  'stream.after-unmake': [[OWNERS, 'epoch-raised']],
  'agreement.after-mark': [[OWNERS, 'load']],
  'agreement.after-note': [[OWNERS, 'epoch-raised']],
  'consumer.after-forget': [[OWNERS, 'epoch-raised']],
  'stream.after-forget-consumer': [[HEARD, 'store-rolled-back']],
  'stream.after-set-back-consumer': [[HEARD, 'reconnects-often']],
  'consumer.after-unmake': [[CONSUMERS, 'consumers-ahead']],
  'consumer.after-make': [[CONSUMERS, 'store-deleted']],
  'consumer.before-apply': [[CONSUMERS, 'load']],
  'consumer.before-ack': [[CONSUMERS, 'load']],
  'consumer.after-ack': [[CONSUMERS, 'load']],
  'lease.after-lock': [[CONSUMERS, 'relocks']],
  'request.before-work': [[OWNERS, 'load']],
  'request.before-reply': [[OWNERS, 'load']],
  'request.after-reply': [[OWNERS, 'load']],
  'ask.before-send': [
    [['gateway', 'requisition'], 'load'],
    [REPLENISHMENT, 'entries-lost'],
  ],
  'ask.after-answer': [
    [['gateway', 'requisition'], 'load'],
    [REPLENISHMENT, 'entries-lost'],
  ],
  ...wayOf(INVENTORY, 'load', [
    'ledger.before-lock',
    'ledger.after-lock',
    'ledger.before-write',
    'ledger.after-rare-write',
    'ledger.between-writes',
    'ledger.before-commit',
    'ledger.after-commit',
    'approval.after-keep',
    'discrepancy.after-weigh',
    'seal.after-heads',
    'seal.after-seal',
    'seal.after-clear',
    'level-sums.after-sum',
    'level-sums.after-discrepancies',
    'level-sums.after-treatments',
    'level-sums.after-turn',
    'worth-sums.after-sum',
    'worth-sums.after-age',
    'worth-sums.after-turn',
  ]),
  'ledger.after-make-cards': [[INVENTORY, 'new-cards']],
  ...wayOf(INVENTORY, 'discrepancy-errands', [
    'discrepancy.after-update',
    'discrepancy.after-act',
    'discrepancy.after-keep-answer',
  ]),
  ...wayOf(INVENTORY, 'register-errands', [
    'register.after-lock-cards',
    'register.after-write',
    'register.after-rule',
    'register.after-supply-lines',
    'register.after-place',
    'hold.after-place',
    'hold.after-release',
    'hold.after-status',
    'earmark.after-set',
    'earmark.after-end',
    'earmark.after-waive',
    'recall.after-block',
    'recall.after-add',
    'recall.after-freeze',
    'recall.after-tell',
    'recall.after-find',
    'recall.after-confirm',
    'recall.after-close',
    'recall.after-keep',
  ]),
  ...wayOf(INVENTORY, 'count-errands', [
    'count-sheet.after-add',
    'count-sheet.after-update',
    'count-sheet.after-results',
    'count-sheet.after-explanations',
    'count-sheet.after-decision',
    'count-sheet.after-keep',
  ]),
  ...wayOf(INVENTORY, 'snapshot-errands', ['snapshot.after-keep']),
  ...wayOf(INVENTORY, 'handover-errands', [
    'handover.after-add',
    'handover.after-begin',
    'handover.after-update',
    'handover.after-count',
    'handover.after-end',
    'register.after-hold',
  ]),
  ...wayOf(REQUISITION, 'load', [
    'requisition.after-add',
    'requisition.after-update',
    'requisition.after-step',
    'answer.after-keep',
    'shipment.after-take',
  ]),
  ...wayOf(REQUISITION, 'register-errands', [
    'requisition-register.after-location',
    'requisition-register.after-product',
  ]),
  ...wayOf(REPLENISHMENT, 'load', [
    'card.after-entries',
    'card.after-count',
    'pipeline.after-news',
    'pipeline.after-shipment',
    'pipeline.after-requisition',
    'evaluation.after-lock',
    'evaluation.after-reschedule',
    'evaluation.after-let-go',
  ]),
  'alert.after-save': [[REPLENISHMENT, 'stock-outs']],
  ...wayOf(REPLENISHMENT, 'register-errands', [
    'replenishment-register.after-location',
    'replenishment-register.after-product',
    'replenishment-register.after-managed-product',
  ]),
  'gateway-seal.after-keep': [[GATEWAY, 'load']],
  ...wayOf(GATEWAY, 'account-errands', [
    'account.after-insert',
    'account.before-add',
    'account.after-add',
    'account.after-update',
    'account.after-end-sessions',
    'account.before-change',
    'session.after-family',
    'session.after-open',
    'session.after-spend',
    'session.after-rotate',
    'session.after-end',
    'session.after-forget',
    'sign-in.after-count',
    'sign-in.after-forget',
    'sign-in.after-sweep',
  ]),
};

function wayOf(
  services: Services,
  trigger: TriggerName,
  points: readonly CrashPoint[],
): Partial<Record<CrashPoint, readonly Way[]>> {
  return Object.fromEntries(points.map((point) => [point, [[services, trigger]]]));
}

/** Every place of every service. */
export const PLACES: readonly Place[] = Object.entries(WAYS).flatMap(([point, ways]) =>
  ways.flatMap(([services, trigger]) =>
    services.map((service) => ({ service, point: point as CrashPoint, trigger })),
  ),
);
