/**
 * Every place between two effects has a name, so that a drill can let a fault happen exactly there.
 * Nothing is armed in production: a point is then one look at an empty slot. A drill preloads a
 * module that fills the slot (`node --import`), before any service code runs.
 */

/** All places by name, each with what has happened just before it and what comes next. */
export const CRASH_POINTS = {
  'transaction.before-commit': 'all statements of a transaction are done, COMMIT is next',
  'transaction.after-commit': 'COMMIT was answered, whoever waits for it has not heard',
  'outbox.after-append': 'announcements stand in the outbox, in a transaction that is still open',
  'inbox.after-take-over': 'messages count as taken over, nothing of them is applied',
  'inbox.after-effect': 'a batch is applied in a transaction that is still open',
  'sequenced.before-apply': 'what follows without a gap is known, nothing of it is applied',
  'sequenced.after-apply': 'entries are applied in a transaction that is still open',
  'parked.after-park': 'a message that failed is parked, not committed',
  'parked.after-park-behind': 'messages are parked behind the one that blocks them, not committed',
  'parked.after-unpark': 'a parked message was applied and let go, not committed',
  'parked.after-setback': 'a further failure of a parked message is noted',
  'parked.after-release': 'a person has let a key be tried again',
  'relay.before-publish': 'rows are picked, nothing of them is published',
  'relay.after-broker-ack': 'the broker has acknowledged one row, others of the batch may follow',
  'relay.after-publish': 'the broker has acknowledged, no row is marked',
  'relay.after-mark': 'published rows are marked',
  'relay.after-first-sight': 'the stream is remembered, or was before',
  'relay.after-start-over': 'everything unconfirmed counts as unpublished again, not committed',
  'relay.after-begin-epoch':
    'everything counts as unpublished in the stream of a new epoch, not committed',
  'relay.after-confirm': 'it is noted what every subscriber has applied',
  'relay.after-sweep': 'old confirmed rows are gone',
  'agreement.after-mark': 'the versions of applied states are noted, not committed',
  'agreement.after-forget-mark': 'the version of a state is forgotten, not committed',
  'agreement.after-list': 'divergences are listed, not committed',
  'agreement.after-accept': "a person has accepted the owner's history, nothing is carried out",
  'agreement.after-settle': 'a divergence counts as settled, not committed',
  'agreement.after-note': 'it is noted with which epoch a copy was compared',
  'approval.after-lower': "the version of an approval's copy is lowered, not committed",
  'approval.after-withdraw': 'an approval that its owner forgot is zero, not committed',
  'requisition-copy.after-lower': "the version of requisition's copy is lowered, not committed",
  'replenishment-copy.after-lower': "the version of replenishment's copy is lowered, not committed",
  'replenishment-copy.after-lower-managed':
    "the version of replenishment's managed product is lowered, not committed",
  'replenishment-copy.after-withdraw': 'lines that their owner forgot are gone, not committed',
  'card.after-empty': 'a card is empty, to be loaded anew, not committed',
  'epoch.after-raise': 'the epoch is raised, not committed',
  'stream.after-unmake': 'the stream of an earlier epoch is deleted, not made anew',
  'stream.after-make': 'the stream was made, its state is not remembered',
  'stream.after-forget-consumer':
    'a consumer of a stream that forgot is deleted, others may follow',
  'stream.after-set-back-consumer': 'a consumer begins anew behind what the stream still has',
  'consumer.after-unmake': 'a durable consumer is deleted, not yet made anew',
  'consumer.after-forget': 'a consumer is deleted, so that it reads everything again',
  'consumer.after-make': 'a durable consumer is made, nothing is pulled',
  'consumer.before-apply': 'messages are delivered, nothing of them is applied',
  'consumer.before-ack': 'messages are applied and committed, none is acknowledged',
  'consumer.after-ack': 'messages are acknowledged',
  'lease.after-lock': 'the advisory lock is ours, nobody has been told',
  'request.before-work': 'a request has come in, nothing is checked',
  'request.before-reply': 'the work of a request is done, its answer is not sent',
  'request.after-reply': 'the answer is on its way',
  'ask.before-send': 'a request to another service is signed, not sent',
  'ask.after-answer': 'the owner has answered, the asker has not heard',
  'ledger.before-lock': 'the transaction is open, no card is locked',
  'ledger.after-make-cards': 'cards were made at zero',
  'ledger.after-lock': 'all cards are locked, nothing else is read',
  'ledger.before-write': 'everything is decided, nothing is written',
  'ledger.after-rare-write': "one kind of rarer rows is written, the ledger's own are not",
  'ledger.between-writes': "the rarer rows are written, the ledger's own are not",
  'ledger.before-commit': 'all rows and announcements are written, COMMIT is next',
  'ledger.after-commit': 'COMMIT was answered, whoever waits for it has not heard',
  'discrepancy.after-weigh': 'discrepancies of a card are weighed anew, not committed',
  'discrepancy.after-update': 'a discrepancy is changed, the act that did it is not kept',
  'discrepancy.after-act': 'an act on a discrepancy is kept, not announced',
  'discrepancy.after-keep-answer': 'the answer to an act on a discrepancy is kept, not committed',
  'seal.after-heads': 'the heads of changed cards are written, the seal over them is not',
  'seal.after-seal': 'the seal is written, not announced',
  'seal.after-clear': 'some sealed cards are no longer marked as changed, others still are',
  'level-sums.after-sum': 'stock by level is summed up anew, its age is the old one',
  'level-sums.after-turn': 'sums by level and their age are written, not committed',
  'gateway-seal.after-keep': 'a seal over the ledger is kept or was before, not committed',
  'approval.after-keep': 'the copy of an approval is written, not committed',
  'hold.after-place': 'the hold is written, the lot itself is as it was',
  'hold.after-release': 'the hold is released, the lot itself is as it was',
  'hold.after-status': 'the lot has another status, the answer is not kept',
  'recall.after-block': 'recalled lots are blocked, the recall is not written',
  'recall.after-add': 'the recall is written, who held its lots is not',
  'recall.after-freeze': 'who held the lots is written, nobody is told',
  'recall.after-tell': 'holders have their tasks, not committed',
  'recall.after-find': 'what was found is written, the task does not say so',
  'recall.after-confirm': 'the task is confirmed, the answer is not kept',
  'recall.after-close': 'the recall is closed, not announced',
  'recall.after-keep': 'the answer to a command about lots is kept, not committed',
  'count-sheet.after-add': 'a count sheet stands without lines',
  'count-sheet.after-update': 'the head of a count sheet is written, its lines are not',
  'count-sheet.after-results': 'the lines of a count have their results, its answer is not kept',
  'count-sheet.after-explanations': 'reasons are written, not committed',
  'count-sheet.after-decision': 'the decision about a count is written, not committed',
  'count-sheet.after-keep': 'the answer to an act about a count is kept, not committed',
  'register.after-write': 'an entry of the register is written, not announced',
  'register.after-supply-lines': 'supply lines are replaced, the tree above is not worked out',
  'register.after-place': 'a location has its place in the tree, not announced',
  'requisition.after-add': 'the requisition stands without lines',
  'requisition.after-update': 'status and clock are written, quantities are not',
  'requisition.after-step': 'the step is in the history, not announced',
  'answer.after-keep': 'the answer to a command is kept, not committed',
  'shipment.after-take': "the shipment's head is written, its lines are not",
  'requisition-register.after-location':
    "requisition's copy of a location is written, not committed",
  'requisition-register.after-product': "requisition's copy of a product is written, not committed",
  'card.after-entries': "entries are on replenishment's card, not committed",
  'card.after-count': "a count is on replenishment's card, not committed",
  'pipeline.after-news': 'the version is taken, the lines are the old ones',
  'pipeline.after-shipment': 'the old lines of a shipment are gone, the new ones are not there',
  'pipeline.after-requisition':
    'the old lines of a requisition are gone, the new ones are not there',
  'alert.after-save': 'alerts are written, not announced',
  'evaluation.after-lock': 'due cards are locked, nothing is decided',
  'evaluation.after-reschedule': 'the next evaluation is written, not committed',
  'evaluation.after-let-go': 'days past their use are deleted, not committed',
  'replenishment-register.after-location':
    "replenishment's copy of a location is written, not committed",
  'replenishment-register.after-product':
    "replenishment's copy of a product is written, not committed",
  'replenishment-register.after-managed-product':
    'its copy of a managed product is written, not committed',
  'account.after-insert': 'the account stands without its person',
  'account.before-add': 'account and person are written, COMMIT is next',
  'account.after-add': 'the account is committed, nobody has been told',
  'account.after-update': 'the account is changed, its person is not',
  'account.after-end-sessions': 'the sessions of an account are ended, not committed',
  'account.before-change': 'all of a change is written, COMMIT is next',
  'session.after-family': 'the session stands without a token',
  'session.after-open': 'the session is committed, its tokens are not handed out',
  'session.after-spend': 'the refresh token is spent, its successor is not kept',
  'session.after-rotate': 'the successor is kept, not committed',
  'session.after-end': 'the session is ended',
  'session.after-forget': 'old sessions are gone',
  'sign-in.after-count': 'the try to sign in is counted',
  'sign-in.after-forget': 'the tries are forgotten, the session is not open',
  'sign-in.after-sweep': 'old tries are gone',
} as const satisfies Readonly<Record<string, string>>;

export type CrashPoint = keyof typeof CRASH_POINTS;

/** What a drill puts into the slot; it may wait, throw, or end the process. */
export type CrashPointHook = (point: CrashPoint) => Promise<void> | undefined;

/** Where the hook is looked for on `globalThis`. */
export const CRASH_POINT_SLOT = Symbol.for('satchel.crash-point');

/** Passes through the named place. Always awaited, so that a drill can hold the process here. */
export function crashPoint(point: CrashPoint): Promise<void> | undefined {
  const slot = globalThis as { [CRASH_POINT_SLOT]?: CrashPointHook };
  return slot[CRASH_POINT_SLOT]?.(point);
}
