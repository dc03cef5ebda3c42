/** What an import did, as figures for people and for programs, and whether all of it agrees. */
import { type OpeningDifference, openingDifferences } from './differences.js';
import type { Series } from './record.js';
import type { RegisterTally } from './send-register.js';
import type { Objection, Tally } from './send-reports.js';
import type { Unexplained, Verification, WrongEnd } from './verify.js';

export interface Figures {
  readonly records: number;
  readonly series: number;
  readonly register: RegisterTally;
  /** Stock events of this run. */
  readonly events: {
    readonly accepted: number;
    readonly repeated: number;
    readonly skipped: number;
    readonly refused: number;
    readonly seconds: number;
    /** Sent and answered per second, repeated ones included. */
    readonly perSecond: number;
  };
  readonly objections: readonly Objection[];
  readonly verification: {
    readonly records: number;
    readonly closedAsRecorded: number;
    readonly wrongEnds: readonly WrongEnd[];
    readonly questions: number;
    readonly seconds: number;
  };
  /** Unexplained differences in the books, by the API. */
  readonly unexplained: number;
  /** Openings that differ from the closing of the month before. */
  readonly differingOpenings: readonly OpeningDifference[];
  /** Openings that differ from the last closing before months that were not reported. */
  readonly notReported: readonly OpeningDifference[];
  /** Unexplained in the books, but not to be expected from the file. */
  readonly unexpected: readonly Unexplained[];
  /** To be expected from the file, but not in the books. */
  readonly missing: readonly OpeningDifference[];
  readonly afterEarlierBooks: readonly Unexplained[];
  readonly agrees: boolean;
}

/** Puts the figures together and judges them. */
export function figuresOf(
  series: readonly Series[],
  register: RegisterTally,
  tally: Tally,
  verification: Verification,
): Figures {
  const records = series.reduce((sum, each) => sum + each.records.length, 0);
  const expected = openingDifferences(series);
  const found = new Map(verification.unexplained.map((each) => [keyOf(each), each]));
  const foreseen = new Map(expected.map((each) => [keyOf(each), each]));
  const unexpected = verification.unexplained.filter((each) => {
    const difference = foreseen.get(keyOf(each));
    const size = difference && difference.initial - difference.previousEnd;
    return each.atOpening !== size || each.within !== 0 || each.atClosing !== 0;
  });
  const missing = expected.filter((each) => !found.has(keyOf(each)));
  const { wrongEnds, questions, seconds, afterEarlierBooks } = verification;
  const sent = tally.accepted + tally.repeated + tally.refused;
  const { accepted, repeated, skipped, refused, objections } = tally;
  const isWhole = verification.records === records;
  const isClean = wrongEnds.length + unexpected.length + missing.length === 0;
  return {
    records,
    series: series.length,
    register,
    events: {
      accepted,
      repeated,
      skipped,
      refused,
      seconds: tally.seconds,
      perSecond: tally.seconds > 0 ? sent / tally.seconds : 0,
    },
    objections,
    verification: {
      records: verification.records,
      closedAsRecorded: verification.records - wrongEnds.length,
      wrongEnds,
      questions,
      seconds,
    },
    unexplained: verification.unexplained.length,
    differingOpenings: expected.filter((each) => each.consecutive),
    notReported: expected.filter((each) => !each.consecutive),
    unexpected,
    missing,
    afterEarlierBooks,
    agrees: isWhole && isClean && refused === 0 && objections.length === 0,
  };
}

function keyOf({ site, product, month }: { site: string; product: string; month: string }): string {
  return `${site} ${product} ${month}`;
}

/** The figures as lines to read. */
export function linesOf(figures: Figures): string[] {
  const { events, verification, register } = figures;
  const rate = `${Math.round(events.perSecond)} per second`;
  return [
    ...listed('Openings that differ from the closing before', figures.differingOpenings, opening),
    ...listed(
      'Openings that differ across months that were not reported',
      figures.notReported,
      opening,
    ),
    ...listed('Openings that differ from what was booked before', figures.afterEarlierBooks, jump),
    ...listed('NOT CLOSED AS RECORDED', verification.wrongEnds, wrongEnd),
    ...listed('UNEXPLAINED IN THE BOOKS, BUT NOT IN THE FILE', figures.unexpected, jump),
    ...listed('DIFFERENT IN THE FILE, BUT NOT IN THE BOOKS', figures.missing, opening),
    ...listed('REFUSED, OR BOOKED AT ANOTHER TIME', figures.objections, objection),
    '',
    `records                 ${figures.records} in ${figures.series} series`,
    `register                ${register.created} created, ${register.changed} changed, ${register.unchanged} unchanged`,
    `stock events accepted   ${events.accepted}`,
    `  repeated              ${events.repeated} (booked by an earlier run; nothing changed)`,
    `  skipped               ${events.skipped} (confirmed before this import was interrupted)`,
    `  refused               ${events.refused}`,
    `  sent                  in ${events.seconds.toFixed(1)} s, ${rate}`,
    `closed as recorded      ${verification.closedAsRecorded} of ${verification.records}`,
    `unexplained in books    ${figures.unexplained}`,
    `differing openings      ${figures.differingOpenings.length}`,
    `  across missing months ${figures.notReported.length} (not reported)`,
    `checked                 with ${verification.questions} questions in ${verification.seconds.toFixed(1)} s`,
    figures.agrees
      ? 'Books and file agree in every record.'
      : 'BOOKS AND FILE DO NOT AGREE; see above.',
  ];
}

function listed<T>(title: string, items: readonly T[], line: (item: T) => string): string[] {
  if (items.length === 0) return [];
  return ['', `${title}: ${items.length}`, ...items.map((item) => `  ${line(item)}`)];
}

function opening(each: OpeningDifference): string {
  const { site, product, month, line, previousMonth, previousEnd, initial } = each;
  const change = initial - previousEnd;
  const signed = change > 0 ? `+${change}` : String(change);
  return `${site} ${product} ${month} (line ${line}): ${previousMonth} closed with ${previousEnd}, opens with ${initial} (${signed})`;
}

function jump({ site, product, month, atOpening, within, atClosing }: Unexplained): string {
  return `${site} ${product} ${month}: ${atOpening} at opening, ${within} within, ${atClosing} at closing`;
}

function wrongEnd({ site, product, month, stockEnd, asOf }: WrongEnd): string {
  return `${site} ${product} ${month}: recorded ${stockEnd}, booked ${asOf}`;
}

function objection({ site, product, kind, occurredAt, why }: Objection): string {
  return `${site} ${product} ${kind} of ${occurredAt}: ${why}`;
}
