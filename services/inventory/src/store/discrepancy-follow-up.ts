/**
 * What follows for discrepancies from a group of events, in the transaction that wrote it: one that
 * was explained by what is now reversed is open again, and the cards are weighed anew. Nothing here
 * changes what the ledger decided, its answers or its chains.
 */
import { appendToOutbox, type SqlRunner } from '@satchel/messaging';
import type { Book } from '../domain/book.js';
import { BY_LEDGER, reopen } from '../domain/discrepancy-acts.js';
import { derivedId } from '../domain/hash-chain.js';
import { discrepancyEvent, explainedBy, saveAct } from './discrepancy-files.js';
import { type ToWeigh, weigh } from './discrepancy-weights.js';

export async function followUp(tx: SqlRunner, book: Book): Promise<void> {
  const { changes } = book;
  const reversed = changes.events.flatMap(({ accepted, reverses }) =>
    accepted && reverses ? [reverses] : [],
  );
  const changed: ToWeigh[] = [...changes.discrepancies];
  if (reversed.length > 0) changed.push(...(await openAgain(tx, book, reversed)));
  await weigh(tx, changed);
}

async function openAgain(
  tx: SqlRunner,
  { recordedAt }: Book,
  reversed: readonly string[],
): Promise<ToWeigh[]> {
  const opened: ToWeigh[] = [];
  for (const { discrepancy, history } of await explainedBy(tx, reversed)) {
    const note = 'What explained it was reversed.';
    const done = reopen(discrepancy, history, { by: BY_LEDGER, at: recordedAt, note });
    if ('refused' in done) continue;
    const { after, act } = done;
    await saveAct(tx, after, act, derivedId(after.id, `reopened:${after.version}`));
    await appendToOutbox(tx, [discrepancyEvent(after, new Date(recordedAt))], { notify: false });
    opened.push(after);
  }
  return opened;
}
