/**
 * docs/COUNTS.md: how a shelf is counted: the life of a sheet, what is due, how far off a count may
 * be before somebody else has to approve it, and the reasons there are.
 */
import { VARIANCE_REASON_MEANINGS } from '@satchel/contracts';
import { built } from './built.js';
import { code, generatedFrom, page, table } from './markdown.js';

interface Life {
  readonly TRANSITIONS: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
interface Policy {
  readonly from: string;
  readonly everyDays: Readonly<Record<'A' | 'B' | 'C', number>>;
  readonly limits: Readonly<Record<string, { percent: number; courses: number }>>;
}
interface Classes {
  readonly USE_DAYS: number;
  readonly COURSE_UNITS_UNLESS_TOLD: number;
}

const INTRO = `
# Counting a shelf

A physical count is a process around the report \`counted\`; what such a report does to the books
is in [LEDGER.md](LEDGER.md), 4.4, and is not changed by it.

1. **A sheet is opened** for a location: for all it manages on the day, for a list of products, or
for those managed products whose class is due. It says when the shelf is counted, a day or an
instant; long ago is normal.
2. **It is blind.** No answer about a sheet holds anything of the book before it is submitted.
3. **It is filled in**, over days, by anybody who may report there. A draft can be discarded. Zero
is a count; a line without one is not booked, and left out only when that is said.
4. **It is submitted.** One \`counted\` report a line is booked, in one transaction with the sheet;
the id of each follows from sheet and product, so a sheet is booked once. Each line is answered on
its own: what was counted, the book as of then, the variance, whether it was late, and its variance
now, after what was reported since.
5. **Each variance gets a reason**, from the list below, by anybody who may report there. Lines
without one are listed as waiting. A shortage where use is known by counting is use: its reason is
\`used\`, by itself.
6. **What is beyond the limit waits for an approval**, by a role that decides about others, and by
somebody who had no hand in the sheet: who did not open, fill in, submit or explain it. She approves
it, once those lines have their reasons, or asks for a recount, which is another sheet. Either is
kept; nothing is un-booked.
7. **What nobody can say is a discrepancy** of the shelf's keeper (LEDGER.md, 4.4): a surplus, or a
shortage that is not use. It follows what is reported late, bothers nobody below its limit, and is
settled as every discrepancy is; a reason or an approval on the sheet does not settle it.
8. **Nobody is ranked.** Who counted is kept to keep her from approving. No answer about a sheet
tells it, and nothing can be listed, sorted or summed by it. A variance says something about a
shelf.

## The life of a sheet
`;

export async function countsPage(): Promise<string> {
  const { TRANSITIONS } = await built<Life>('services/inventory/dist/domain/count-sheet.js');
  const { COUNT_POLICIES } = await built<{ COUNT_POLICIES: readonly Policy[] }>(
    'services/inventory/dist/domain/count-policy.js',
  );
  const classes = await built<Classes>('services/inventory/dist/domain/abc-class.js');
  const acts = [...new Set(Object.values(TRANSITIONS).flatMap((row) => Object.keys(row)))];
  return page(
    generatedFrom('services/inventory and libs/contracts'),
    INTRO,
    table(
      ['', ...acts.map(code)],
      Object.entries(TRANSITIONS).map(([status, row]) => [
        code(status),
        ...acts.map((act) => row[act] ?? ''),
      ]),
    ),
    'Empty: refused; see [REFUSALS.md](REFUSALS.md). `book-beyond` is a submission with a line beyond the limit.',
    '## What is due, and what is beyond the limit',
    `Products are put in order of their use at the location in the last ${classes.USE_DAYS} days, in treatment courses (of ${classes.COURSE_UNITS_UNLESS_TOLD} units where the register does not say). Class A makes the first 80 %, B the next 15 %, C the rest (Dickie 1951; MDS-3 chapter 40, which weighs by money; the register knows no prices). A product is due so many days after its last count, at once if it never had one.`,
    'A line is beyond the limit when its variance is more than the percentage of the book as of then **and** more than so many treatment courses. The policy of the day on which it was counted holds; a change is a new row.',
    table(
      ['From', 'Every A, B, C', ...Object.keys(COUNT_POLICIES[0]?.limits ?? {}).map(code)],
      COUNT_POLICIES.map(({ from, everyDays, limits }) => [
        from,
        `${everyDays.A}, ${everyDays.B}, ${everyDays.C} days`,
        ...Object.values(limits).map(({ percent, courses }) => `${percent} %, ${courses}`),
      ]),
    ),
    '## Reasons',
    table(
      ['Reason', 'Means'],
      Object.entries(VARIANCE_REASON_MEANINGS).map(([name, meaning]) => [code(name), meaning]),
    ),
  );
}
