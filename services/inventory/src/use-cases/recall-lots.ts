/**
 * Recalls: opened and closed by whoever answers for the lots of a whole country, confirmed by those
 * who hold them. Opening blocks the lots, freezes who had them and tells each, in one transaction;
 * whom the lot reaches later is told when it does.
 */
import { mayAt, type Principal } from '@satchel/access';
import {
  type CloseRecall,
  closeRecall,
  malformed,
  type OpenRecall,
  openRecall,
  ProblemError,
  type RecallState,
  type RecallTask as RecallTaskState,
  type ReportRecallFindings,
  refuse,
  reportRecallFindings,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import {
  findingsOf,
  isSettled,
  isTooMuch,
  ownerOf,
  type Recall,
  type RecallTask,
  sumUp,
} from '../domain/recall.js';
import { recallState, taskState } from '../domain/recall-state.js';
import { once } from './once.js';
import type { RecallRecords, Recalls } from './ports.js';

export class RecallLots {
  constructor(
    private readonly recalls: Recalls,
    private readonly clock: Clock,
  ) {}

  open(body: OpenRecall, who: Principal): Promise<RecallState> {
    const at = this.clock.now().getTime();
    return this.recalls.transact(async (records) => {
      const command = { subject: openRecall.subject, body, who, at };
      await records.lockRegister();
      await permitForAll(records, who);
      return once(records, command, async () => {
        const recall = newRecall(body, who, at);
        await refuseUnlessNew(records, recall);
        await records.block(recall.product, recall.lots);
        const holders = [];
        for (const lot of recall.lots) {
          holders.push(...(await records.holdersOf(recall.product, lot)));
        }
        await records.add(recall, holders);
        await tell(records, recall, new Set(holders.map(({ location }) => location)), at);
        return recallState(recall);
      });
    });
  }

  /** What somebody found is a fact: it is recorded whatever the book says, also after closing. */
  report(body: ReportRecallFindings, who: Principal): Promise<RecallTaskState> {
    const at = this.clock.now().getTime();
    return this.recalls.transact(async (records) => {
      const command = { subject: reportRecallFindings.subject, body, who, at };
      await permitAt(records, body.location, who);
      return once(records, command, async () => {
        const recall = (await records.recall(body.recall)) ?? unknownRecall(body.recall);
        refuseMalformed(body, recall);
        await tell(records, recall, new Set([body.location]), at);
        const inBook = await records.onHandAt(body.location, recall.product, recall.lots);
        const task = await records.confirm({
          confirmation: body.id,
          recall: recall.id,
          location: body.location,
          findings: findingsOf(recall, body.lots, (lot) => inBook.get(lot) ?? 0),
          ...(body.note === undefined ? {} : { note: body.note }),
          by: who.onBehalfOf ?? who.subject,
          at,
        });
        return taskState(recall, task, at);
      });
    });
  }

  close(body: CloseRecall, who: Principal): Promise<RecallState> {
    const at = this.clock.now().getTime();
    return this.recalls.transact(async (records) => {
      const command = { subject: closeRecall.subject, body, who, at };
      await permitForAll(records, who);
      return once(records, command, async () => {
        const open = (await records.lockRecall(body.recall)) ?? unknownRecall(body.recall);
        if (open.status === 'closed') refuse(409, 'recall-closed', 'The recall is closed already.');
        const tasks = await records.tasks(open.id);
        const sums = await sumsOf(records, open, tasks);
        const unconfirmed = tasks.filter((task) => task.confirmedAt === undefined).length;
        if (body.reason === undefined && !isSettled(sums, unconfirmed)) {
          notSettled(sums, unconfirmed);
        }
        const closed: Recall = {
          ...open,
          status: 'closed',
          closedAt: at,
          closedBy: who.onBehalfOf ?? who.subject,
          ...(body.reason === undefined ? {} : { closingReason: body.reason }),
          sums,
          version: open.version + 1,
        };
        await records.close(closed);
        return recallState(closed);
      });
    });
  }

  /** Tells those whom a recalled lot has reached since. Answers how many, recall by recall. */
  async tellLatecomers(): Promise<{ recall: string; told: number }[]> {
    const ids = await this.recalls.transact((records) => records.openRecalls());
    const done: { recall: string; told: number }[] = [];
    for (const id of ids) {
      const told = await this.recalls.transact((records) => this.tellNew(records, id));
      if (told > 0) done.push({ recall: id, told });
    }
    return done;
  }

  private async tellNew(records: RecallRecords, id: string): Promise<number> {
    const recall = await records.recall(id);
    if (recall?.status !== 'open') return 0;
    const reached = new Set<string>();
    for (const lot of recall.lots) {
      for (const { location } of await records.holdersOf(recall.product, lot)) {
        reached.add(location);
      }
    }
    return tell(records, recall, reached, this.clock.now().getTime());
  }
}

function newRecall(body: OpenRecall, who: Principal, at: number): Recall {
  const { lots, ...said } = body;
  const numbers = lots.map(({ number }) => number);
  const twice = numbers.findIndex((number, n) => numbers.indexOf(number) !== n);
  if (twice >= 0) fault(`/lots/${twice}/number`, 'is listed twice');
  const by = who.onBehalfOf ?? who.subject;
  return { ...said, lots: numbers, status: 'open', openedAt: at, openedBy: by, version: 1 };
}

async function refuseUnlessNew(records: RecallRecords, recall: Recall): Promise<void> {
  const { id, product, lots } = recall;
  if (!(await records.knowsProduct(product))) {
    refuse(404, 'unknown-product', `There is no product ${product}. Check its code.`);
  }
  const reserved = lots.indexOf('unidentified');
  if (reserved >= 0) fault(`/lots/${reserved}/number`, 'stands for stock without a lot number');
  if (await records.recall(id)) refuse(422, 'id-reused', `${id} is another recall.`);
  const other = await records.openRecallOf(product, lots);
  if (other) {
    const detail = `Lot ${other.lot} is recalled already, by ${other.recall}.`;
    refuse(409, 'already-recalled', detail, { figures: other });
  }
}

/** A task for everybody who has none yet. Answers how many are new. */
async function tell(
  records: RecallRecords,
  recall: Recall,
  reached: ReadonlySet<string>,
  at: number,
): Promise<number> {
  const tasks = (await records.untold(recall.id, [...reached])).map(
    ({ location, kind }): RecallTask => ({
      recall: recall.id,
      location,
      ownerRole: ownerOf(kind),
      ownerAt: location,
      toldAt: at,
      findings: [],
    }),
  );
  if (tasks.length > 0) await records.tell(tasks);
  return tasks.length;
}

export async function sumsOf(
  records: Pick<RecallRecords, 'sumsOf'>,
  recall: Recall,
  tasks: readonly RecallTask[],
): Promise<NonNullable<Recall['sums']>> {
  const findings = tasks.flatMap((task) => task.findings);
  const sums = [];
  for (const lot of recall.lots) {
    sums.push(sumUp(lot, await records.sumsOf(recall.product, lot), findings));
  }
  return sums;
}

function notSettled(sums: NonNullable<Recall['sums']>, unconfirmed: number): never {
  const total = (of: (sum: (typeof sums)[number]) => number): number =>
    sums.reduce((all, sum) => all + of(sum), 0);
  const figures = {
    difference: total((sum) => sum.difference),
    unexplained: total((sum) => sum.unexplained),
    notFound: total((sum) => sum.notFound),
    unconfirmed,
  };
  const detail =
    'Not every unit is accounted for, or not everybody has confirmed. Close it with a `reason`.';
  refuse(409, 'recall-not-settled', detail, { figures });
}

function refuseMalformed({ lots }: ReportRecallFindings, recall: Recall): void {
  for (const [n, finding] of lots.entries()) {
    if (!recall.lots.includes(finding.lot)) fault(`/lots/${n}/lot`, 'is not a lot of this recall');
    if (lots.findIndex(({ lot }) => lot === finding.lot) !== n) {
      fault(`/lots/${n}/lot`, 'is listed twice');
    }
    if (isTooMuch(finding)) fault(`/lots/${n}/found`, 'is less than what became of it');
  }
}

function fault(pointer: string, detail: string): never {
  throw new ProblemError(malformed([{ pointer, code: 'not-allowed', detail }]));
}

export function unknownRecall(id: string): never {
  refuse(404, 'unknown-recall', `There is no recall ${id}. Check its id.`);
}

/** Lots hold for all, so whoever recalls them answers for a whole country. */
async function permitForAll(records: RecallRecords, who: Principal): Promise<void> {
  const zones = await records.rootZones();
  if (mayAt(who, 'recall-lots', { location: '', zones, suppliers: [] })) return;
  const detail = 'Lots are recalled for all. None of your roles allows that for a whole country.';
  refuse(403, 'not-permitted', detail);
}

async function permitAt(records: RecallRecords, location: string, who: Principal): Promise<void> {
  const standing = await records.standing(location);
  if (!standing || !(mayAt(who, 'see-stock', standing) || mayAt(who, 'report-stock', standing))) {
    refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
  }
  if (mayAt(who, 'report-stock', standing)) return;
  refuse(403, 'not-permitted', `You may see ${location}, but not report for it.`);
}
