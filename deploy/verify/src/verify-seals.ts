/**
 * The seals: each follows on the one before and has the digest of its heads, and each is what the
 * copy outside says. What is sealed is in the cards' chains; that is looked at card by card.
 */
import type { ClientBase } from 'pg';
import type { Report } from './findings.js';
import { digestOfSeal, NO_HASH } from './formula.js';
import type { OutsideSeals } from './outside-seals.js';
import { RowStream } from './row-stream.js';
import { HEADS_BY_SEAL, type HeadRow, SEALS, type SealRow } from './rows.js';

/** The last seal of an epoch that a backup held, of which a restore is known. */
export type Restored = ReadonlyMap<number, number>;

export interface SealTally {
  seals: number;
  outsideSeals: number;
  /** Made, and not yet heard of outside. */
  notYetOutside: number;
}

const sealName = ({ epoch, number }: Pick<SealRow, 'epoch' | 'number'>): string =>
  `seal ${number} of epoch ${epoch}`;

export async function verifySeals(
  client: ClientBase,
  outside: OutsideSeals | undefined,
  restored: Restored,
  report: Report,
): Promise<SealTally> {
  const waiting = new Map((outside?.seals ?? []).map((seal) => [sealName(seal), seal]));
  const lastOutside = (outside?.seals ?? []).at(-1);
  const tally = { seals: 0, outsideSeals: waiting.size, notYetOutside: 0 };
  const heads = await RowStream.open<HeadRow>(client, HEADS_BY_SEAL);
  const seals = await RowStream.open<SealRow>(client, SEALS);
  let before: SealRow | undefined;
  for (let seal = seals.peek; seal; seal = seals.peek) {
    await verifySeal(seal, before, heads, report);
    const copy = waiting.get(sealName(seal));
    waiting.delete(sealName(seal));
    if (copy) compare(seal, copy, report);
    else if (lastOutside && isAfter(seal, lastOutside)) tally.notYetOutside += 1;
    else if (outside) report({ what: 'seal without a copy outside', where: sealName(seal) });
    tally.seals += 1;
    before = seal;
    await seals.skip();
  }
  for (let head = heads.peek; head; head = heads.peek) {
    report({ what: 'head of no seal', where: `${head.location} ${head.product} in ${head.seal}` });
    await heads.skip();
  }
  await heads.close();
  await seals.close();
  missingInside([...waiting.values()], restored, report);
  for (const contradiction of outside?.contradictions ?? []) {
    report({ what: 'contradicting seal outside', where: sealName(contradiction) });
  }
  return tally;
}

function isAfter(seal: SealRow, last: SealRow): boolean {
  return seal.epoch > last.epoch || (seal.epoch === last.epoch && seal.number > last.number);
}

async function verifySeal(
  seal: SealRow,
  before: SealRow | undefined,
  heads: RowStream<HeadRow>,
  report: Report,
): Promise<void> {
  const where = sealName(seal);
  const same = (what: string, expected: unknown, found: unknown): void => {
    if (expected !== found) report({ what, where, expected, found });
  };
  same('seal number', (before?.number ?? 0) + 1, seal.number);
  same('previous of seal', before?.digest ?? NO_HASH, seal.previous);
  const digest = digestOfSeal(seal);
  let cards = 0;
  for (let head = heads.peek; head && head.seal <= seal.number; head = heads.peek) {
    if (head.seal === seal.number) {
      digest.add(head);
      cards += 1;
    } else {
      report({
        what: 'head of no seal',
        where: `${head.location} ${head.product} in ${head.seal}`,
      });
    }
    await heads.skip();
  }
  same('cards of seal', cards, seal.cards);
  same('digest of seal', digest.end(), seal.digest);
}

function compare(seal: SealRow, copy: SealRow, report: Report): void {
  for (const field of ['digest', 'previous', 'cards', 'sealedAt'] as const) {
    if (seal[field] === copy[field]) continue;
    const where = sealName(seal);
    report({ what: `${field} of seal outside`, where, expected: copy[field], found: seal[field] });
  }
}

/** What was sealed and is no longer known: lost in a restore that we know of, or taken away. */
function missingInside(missing: SealRow[], restored: Restored, report: Report): void {
  for (const seal of missing) {
    const lastKept = restored.get(seal.epoch);
    if (lastKept !== undefined && seal.number > lastKept) continue;
    report({ what: 'sealed outside and not here', where: sealName(seal), expected: seal.digest });
  }
}
