/** Writes lines of a draft. Anybody who may count there may, one after the other, over days. */
import type { Principal } from '@satchel/access';
import {
  type CountedLine,
  type CountSheetState,
  malformed,
  ProblemError,
  type SaveCountLines,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { canonicalJson } from '../domain/canonical-json.js';
import { isCountRefusal } from '../domain/count-refusal.js';
import { type CountSheet, changeLines, type SheetLine, staleSheet } from '../domain/count-sheet.js';
import { formFaults } from '../domain/form.js';
import { openSheet, permit, problemOf } from './count-sheet-case.js';
import { stateOf } from './count-sheet-state.js';
import { timeFault } from './open-count-sheet.js';
import type { CountSheetStore } from './ports.js';

export class SaveLines {
  constructor(
    private readonly store: CountSheetStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the sheet as it then stands. It carries no id: what is sent again, because the answer
   * was lost, finds its own words written and is answered with them. Throws `malformed`,
   * `unknown-count-sheet`, `not-permitted`, `already-…`, `stale-version` or `unknown-line`.
   */
  async save(body: SaveCountLines, who: Principal): Promise<CountSheetState> {
    refuseMisfits(body, who);
    const at = this.clock.now().getTime();
    return this.store.transact(async (records) => {
      const { sheet, facts } = await openSheet(records, body.sheet, who);
      permit(who, 'report-stock', facts);
      const hand = { subject: who.subject, at };
      const after = changeLines(
        sheet,
        body.lines.map(lineOf),
        body.countedAt ?? sheet.countedAt,
        hand,
      );
      if (isCountRefusal(after)) throw new ProblemError(problemOf(after));
      const isSentAgain = sheet.version === body.version + 1 && saysTheSame(sheet, after);
      if (isSentAgain) return stateOf(sheet);
      const stale = staleSheet(sheet, body.version);
      if (stale) throw new ProblemError(problemOf(stale));
      await records.save(sheet, after, hand);
      return stateOf((await records.find(sheet.id)) ?? after);
    });
  }
}

function lineOf({ product, quantity, lots, note }: CountedLine): SheetLine {
  const isCounted = quantity !== undefined || lots !== undefined;
  return {
    product,
    ...(isCounted
      ? { counted: { ...(quantity === undefined ? {} : { quantity }), ...(lots ? { lots } : {}) } }
      : {}),
    ...(note === undefined ? {} : { note }),
  };
}

function saysTheSame(one: CountSheet, other: CountSheet): boolean {
  const said = ({ lines, countedAt }: CountSheet) => canonicalJson({ lines, countedAt });
  return said(one) === said(other);
}

/** What the ledger would not take as a count is said now, while the shelf is in sight. */
function refuseMisfits({ lines, countedAt }: SaveCountLines, who: Principal): void {
  const faults = countedAt === undefined ? [] : timeFault(countedAt);
  for (const [n, { product, quantity, lots }] of lines.entries()) {
    const pointer = `/lines/${n}`;
    if (lines.findIndex((line) => line.product === product) !== n) {
      faults.push({
        pointer: `${pointer}/product`,
        code: 'not-allowed',
        detail: 'is listed twice',
      });
    }
    if (quantity === undefined && lots === undefined) continue;
    const amount = { ...(quantity === undefined ? {} : { quantity }), ...(lots ? { lots } : {}) };
    const told = { id: '', kind: 'counted', location: '', product, occurredAt: '2000-01-01' };
    for (const fault of formFaults({ ...told, ...amount }, false, who.subject)) {
      faults.push({ ...fault, pointer: `${pointer}${fault.pointer}` });
    }
  }
  if (faults.length > 0) throw new ProblemError(malformed(faults));
}
