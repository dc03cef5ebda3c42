/** Opens a count sheet: what is to be counted at a location, and nothing of what the book says. */
import { mayAt, type Principal } from '@satchel/access';
import {
  ABC_CLASSES,
  type CountSheetState,
  malformed,
  type OpenCountSheet,
  openCountSheet,
  ProblemError,
  refuse,
} from '@satchel/contracts';
import { type Clock, DAY_MS, type Day, isDay, isInstant, localDay } from '@satchel/language';
import { abcClasses, USE_DAYS } from '../domain/abc-class.js';
import { isDue, policyOn } from '../domain/count-policy.js';
import { type CountRefusal, countRefusal } from '../domain/count-refusal.js';
import type { CountSheet, SheetLine } from '../domain/count-sheet.js';
import type { LocationFacts } from '../domain/facts.js';
import { once, permit, standingOf } from './count-sheet-case.js';
import type { CountSheetRecords, CountSheetStore } from './ports.js';

export class OpenSheet {
  constructor(
    private readonly store: CountSheetStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the sheet as a draft. Throws `malformed`, `unknown-location`, `unknown-product`,
   * `unknown-count-sheet`, `not-permitted` (nothing kept), `nothing-to-count` or `id-reused`.
   */
  async open(body: OpenCountSheet, who: Principal): Promise<CountSheetState> {
    refuseMisfits(body);
    const at = this.clock.now().getTime();
    const act = { id: body.id, subject: openCountSheet.subject, body, who, at };
    return once(this.store, act, async (records) => {
      const facts = await seenLocation(records, body.location, who);
      permit(who, 'report-stock', facts);
      if (body.recountOf) await refuseOtherPlace(records, body.recountOf, facts);
      const lines = await linesOf(records, body, facts, at);
      if ('refused' in lines) return lines;
      const sheet = draftOf(body, lines, at, who.subject);
      await records.add(sheet);
      return sheet;
    });
  }
}

function draftOf(body: OpenCountSheet, lines: SheetLine[], at: number, by: string): CountSheet {
  const { id, location, scope, countedAt, recountOf } = body;
  return {
    id,
    location,
    scope,
    countedAt,
    ...(recountOf === undefined ? {} : { recountOf }),
    status: 'draft',
    statusSince: at,
    openedAt: at,
    lines,
    hands: [by],
    version: 1,
  };
}

/** Fields that do not belong together, and days that are none. */
function refuseMisfits({ scope, products, classes, countedAt }: OpenCountSheet): void {
  const faults = [
    ...timeFault(countedAt),
    ...((products === undefined || products.length === 0) && scope === 'listed'
      ? [{ pointer: '/products', code: 'required', detail: 'are needed for `listed`' }]
      : []),
    ...(products !== undefined && scope !== 'listed'
      ? [{ pointer: '/products', code: 'not-allowed', detail: 'belong to `listed` only' }]
      : []),
    ...(classes !== undefined && scope !== 'cycle'
      ? [{ pointer: '/classes', code: 'not-allowed', detail: 'belong to `cycle` only' }]
      : []),
    ...(classes ?? []).flatMap((each, n) =>
      ABC_CLASSES.some((known) => known === each)
        ? []
        : [{ pointer: `/classes/${n}`, code: 'not-allowed', detail: 'must be A, B or C' }],
    ),
  ];
  if (faults.length > 0) throw new ProblemError(malformed(faults));
}

export function timeFault(text: string) {
  if (text.length === 10 ? isDay(text) : isInstant(text)) return [];
  const detail = 'is not a day or an instant of the calendar';
  return [{ pointer: '/countedAt', code: 'wrong-form', detail }];
}

async function seenLocation(
  records: CountSheetRecords,
  id: string,
  who: Principal,
): Promise<LocationFacts> {
  const facts = await records.location(id);
  if (facts && mayAt(who, 'see-stock', standingOf(facts))) return facts;
  return refuse(404, 'unknown-location', `There is no location ${id} that you can see.`);
}

/** A sheet of elsewhere is not told apart from one that is not there. */
async function refuseOtherPlace(
  records: CountSheetRecords,
  id: string,
  facts: LocationFacts,
): Promise<void> {
  const before = await records.find(id);
  if (before?.location === facts.id) return;
  refuse(404, 'unknown-count-sheet', `There is no count sheet ${id} at ${facts.id}.`);
}

async function linesOf(
  records: CountSheetRecords,
  body: OpenCountSheet,
  facts: LocationFacts,
  at: number,
): Promise<SheetLine[] | CountRefusal> {
  const day = dayOf(body.countedAt, facts);
  const lines: SheetLine[] =
    body.scope === 'listed'
      ? await listedLines(records, body.products ?? [])
      : body.scope === 'managed'
        ? (await records.managed(facts.id, day)).map(({ product }) => ({ product }))
        : await dueLines(records, facts, day, at);
  const chosen = lines.filter(
    (line) => !body.classes || (line.class && body.classes.includes(line.class)),
  );
  return chosen.length === 0 ? countRefusal('nothing-to-count') : chosen;
}

function dayOf(countedAt: string, facts: LocationFacts): Day {
  return countedAt.length === 10 ? countedAt : localDay(new Date(countedAt), facts.timeZone);
}

async function listedLines(records: CountSheetRecords, codes: string[]): Promise<SheetLine[]> {
  const known = await records.products(codes);
  const errors = codes.flatMap((code, n) =>
    known.has(code)
      ? []
      : [{ pointer: `/products/${n}`, code: 'unknown-product', detail: 'is not in the register' }],
  );
  if (errors.length > 0) {
    const detail = 'Not in the register: see `errors`. Nothing was recorded.';
    refuse(404, 'unknown-product', detail, { errors });
  }
  return [...new Set(codes)].sort().map((product) => ({ product }));
}

/** Managed products whose class is due on the day, by the policy of that day. */
async function dueLines(
  records: CountSheetRecords,
  facts: LocationFacts,
  day: Day,
  at: number,
): Promise<SheetLine[]> {
  const managed = await records.managed(facts.id, day);
  const codes = managed.map(({ product }) => product);
  const classes = abcClasses(await records.uses(facts.id, codes, at - USE_DAYS * DAY_MS, at));
  const policy = policyOn(day);
  return managed.flatMap(({ product, countedLastAt }) => {
    const kind = classes.get(product) ?? 'C';
    const lastOn =
      countedLastAt === undefined ? undefined : localDay(new Date(countedLastAt), facts.timeZone);
    return isDue(policy, kind, lastOn, day) ? [{ product, class: kind }] : [];
  });
}
