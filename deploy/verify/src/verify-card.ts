/**
 * One card: its events and entries link by link, and all that follows from them. Holds one event at
 * a time, and of the whole card its lots and its days.
 */
import { cardName, type Report } from './findings.js';
import { hashOfEntry, hashOfEvent, NO_HASH } from './formula.js';
import type { LocalDays } from './local-day.js';
import { LOT_FIELDS, LotSums } from './lot-sums.js';
import type { RowStream } from './row-stream.js';
import type {
  BetweenRow,
  CardRow,
  CountRow,
  DayRow,
  EntryRow,
  EventRow,
  HeadRow,
  LotRow,
  MovementRow,
  OfCard,
} from './rows.js';

export interface CardStreams {
  readonly cards: RowStream<CardRow>;
  readonly events: RowStream<EventRow>;
  readonly entries: RowStream<EntryRow>;
  readonly between: RowStream<BetweenRow>;
  readonly counts: RowStream<CountRow>;
  readonly lots: RowStream<LotRow>;
  readonly days: RowStream<DayRow>;
  readonly heads: RowStream<HeadRow>;
}

export interface Tally {
  cards: number;
  events: number;
  entries: number;
  between: number;
  counts: number;
  heads: number;
}

const DAY_FIELDS = ['net', 'inbound', 'outbound', 'used'] as const;
type DayTotal = Pick<DayRow, (typeof DAY_FIELDS)[number]>;
const NO_DAY: DayTotal = { net: 0, inbound: 0, outbound: 0, used: 0 };

export class CardVerification {
  private readonly name: string;
  private card: CardRow | undefined;
  /** Of the entry before. */
  private sequence = 0;
  private entryHash = NO_HASH;
  private onHand = 0;
  private lastOccurredAt: number | null = null;
  private readonly lots = new Map<string, LotSums>();
  private readonly days = new Map<string, DayTotal>();
  /** Of the event before. */
  private number = 0;
  private eventHash = NO_HASH;
  private openedAt: number | null = null;
  private lastCountAt: number | null = null;
  private lastCountBy: string | null = null;
  private sealedEvents = 0;

  constructor(
    private readonly key: OfCard,
    private readonly streams: CardStreams,
    private readonly localDays: LocalDays,
    private readonly tally: Tally,
    private readonly report: Report,
  ) {
    this.name = cardName(key);
  }

  async run(): Promise<void> {
    const { cards, events } = this.streams;
    this.card = this.isOurs(cards.peek) ? cards.peek : undefined;
    if (this.card) {
      await cards.skip();
      if (this.isOurs(cards.peek)) this.say('card twice', '');
    } else {
      this.say('card missing', '');
    }
    while (this.isOurs(cards.peek)) await cards.skip();
    for (let event = events.peek; this.isOurs(event); event = events.peek) {
      await this.event(event);
      await events.skip();
    }
    await this.leftOver();
    await this.verifyLots();
    await this.verifyDays();
    if (this.card) this.verifyCard(this.card);
    this.tally.cards += 1;
  }

  private isOurs<Row extends OfCard>(row: Row | undefined): row is Row {
    return row?.location === this.key.location && row.product === this.key.product;
  }

  private say(what: string, detail: string, expected?: unknown, found?: unknown): void {
    const where = detail === '' ? this.name : `${this.name} ${detail}`;
    this.report({
      what,
      where,
      ...(expected === undefined ? {} : { expected }),
      ...(found === undefined ? {} : { found }),
    });
  }

  private same(what: string, detail: string, expected: unknown, found: unknown): void {
    if (expected !== found) this.say(what, detail, expected, found);
  }

  private async event(event: EventRow): Promise<void> {
    const which = `event ${event.number} (${event.id})`;
    this.same('event number', which, this.number + 1, event.number);
    await this.entriesOf(event, which);
    this.same('sequence after event', which, this.sequence, event.sequenceAfter);
    const between = await this.betweenOf(event, which);
    const count = await this.countOf(event, which);
    const belongings = { entries: this.entryHash, count, between };
    this.same('event hash', which, hashOfEvent(this.eventHash, event, belongings), event.hash);
    this.number = event.number;
    this.eventHash = event.hash;
    this.remember(event, count);
    await this.headsAt(event);
    this.tally.events += 1;
  }

  private async entriesOf(event: EventRow, which: string): Promise<void> {
    const { entries } = this.streams;
    for (let entry = entries.peek; this.isOurs(entry); entry = entries.peek) {
      if (entry.sequence > event.sequenceAfter) break;
      this.same('event of entry', `entry ${entry.sequence} of ${which}`, event.id, entry.event);
      this.entry(entry);
      const more = entries.skip();
      if (more) await more;
    }
  }

  private entry(entry: EntryRow): void {
    const which = `entry ${entry.sequence} (${entry.id})`;
    this.same('entry sequence', which, this.sequence + 1, entry.sequence);
    const { location } = this.key;
    const isIn = entry.toPlace === location;
    if (isIn === (entry.fromPlace === location)) {
      this.say('places of entry', which, location, [entry.fromPlace, entry.toPlace]);
    }
    const delta = isIn ? entry.quantity : -entry.quantity;
    const lot = this.lots.get(entry.lot) ?? new LotSums();
    lot.add(entry, isIn);
    this.lots.set(entry.lot, lot);
    this.same('running balance', which, this.onHand + delta, entry.balanceAfter);
    this.same('lot balance', which, lot.onHand, entry.lotBalanceAfter);
    this.same('entry hash', which, hashOfEntry(this.entryHash, entry), entry.hash);
    this.sequence = entry.sequence;
    this.entryHash = entry.hash ?? '';
    this.onHand += delta;
    if (this.lastOccurredAt === null || entry.occurredAt > this.lastOccurredAt) {
      this.lastOccurredAt = entry.occurredAt;
    }
    this.addToDay(entry, delta, which);
    this.tally.entries += 1;
  }

  private addToDay(entry: EntryRow, delta: number, which: string): void {
    const day = this.localDays.dayOf(entry.occurredAt, this.card?.timeZone ?? null);
    if (day === undefined) {
      if (this.card) this.say('day of entry', which, 'a day', entry.occurredAt);
      return;
    }
    const { net, inbound, outbound, used } = this.days.get(day) ?? NO_DAY;
    this.days.set(day, {
      net: net + delta,
      inbound: inbound + Math.max(delta, 0),
      outbound: outbound + Math.max(-delta, 0),
      used: used + usedBy(entry, delta),
    });
  }

  private async betweenOf(event: EventRow, which: string): Promise<MovementRow[]> {
    const { between } = this.streams;
    const found: MovementRow[] = [];
    for (
      let row = between.peek;
      this.isOurs(row) && row.number <= event.number;
      row = between.peek
    ) {
      if (row.movement.event === event.id) found.push(row.movement);
      else this.say('event of movement between ends', which, event.id, row.movement.event);
      if (row.entryLike) this.say('movement between ends is like an entry', which);
      this.tally.between += 1;
      await between.skip();
    }
    return found;
  }

  private async countOf(event: EventRow, which: string): Promise<CountRow | undefined> {
    const { counts } = this.streams;
    let found: CountRow | undefined;
    for (let row = counts.peek; this.isOurs(row) && row.number <= event.number; row = counts.peek) {
      if (found || row.number !== event.number || row.event !== event.id) {
        this.say('count of no such event', which, event.id, `${row.event} at ${row.number}`);
      } else {
        found = row;
      }
      this.tally.counts += 1;
      await counts.skip();
    }
    return found;
  }

  /** What the card says of its opening and its last count. */
  private remember(event: EventRow, count: CountRow | undefined): void {
    if (event.accepted && event.kind === 'opening') {
      const flags = event.answer?.flags;
      const isAgain = Array.isArray(flags) && flags.includes('already-open');
      if (!isAgain) this.openedAt = event.occurredAt;
    }
    if (count && (this.lastCountAt === null || count.at >= this.lastCountAt)) {
      this.lastCountAt = count.at;
      this.lastCountBy = count.countedBy;
    }
  }

  private async headsAt(event: EventRow): Promise<void> {
    const { heads } = this.streams;
    for (let row = heads.peek; this.isOurs(row) && row.events <= event.number; row = heads.peek) {
      const which = `event ${row.events} in seal ${row.seal}`;
      if (row.events === event.number) this.same('sealed head', which, row.head, event.hash);
      else this.say('sealed event missing', which, row.head);
      this.sealedEvents = Math.max(this.sealedEvents, row.events);
      this.tally.heads += 1;
      await heads.skip();
    }
  }

  /** What no event has asked for. */
  private async leftOver(): Promise<void> {
    const { entries, between, counts, heads } = this.streams;
    for (let row = entries.peek; this.isOurs(row); row = entries.peek) {
      this.say('entry of no event', `entry ${row.sequence} (${row.id})`);
      this.entry(row);
      await entries.skip();
    }
    for (let row = between.peek; this.isOurs(row); row = between.peek) {
      this.say('movement of no event', `movement ${row.movement.id}`);
      await between.skip();
    }
    for (let row = counts.peek; this.isOurs(row); row = counts.peek) {
      this.say('count of no event', `count ${row.event}`);
      await counts.skip();
    }
    for (let row = heads.peek; this.isOurs(row); row = heads.peek) {
      const last = `the card ends at event ${this.number}`;
      this.say('sealed event missing', `event ${row.events} in seal ${row.seal}`, row.head, last);
      this.sealedEvents = Math.max(this.sealedEvents, row.events);
      await heads.skip();
    }
  }

  private async verifyLots(): Promise<void> {
    const { lots } = this.streams;
    for (let row = lots.peek; this.isOurs(row); row = lots.peek) {
      const expected = this.lots.get(row.lot);
      this.lots.delete(row.lot);
      if (expected) {
        for (const field of LOT_FIELDS) {
          this.same(`${field} of lot`, `lot ${row.lot}`, expected[field], row[field]);
        }
      } else {
        this.say('balance of no such lot', `lot ${row.lot}`, 0, row.onHand);
      }
      await lots.skip();
    }
    for (const [lot, expected] of this.lots)
      this.say('balance of lot missing', `lot ${lot}`, expected.onHand);
  }

  private async verifyDays(): Promise<void> {
    const { days } = this.streams;
    for (let row = days.peek; this.isOurs(row); row = days.peek) {
      const expected = this.days.get(row.day);
      this.days.delete(row.day);
      if (expected) {
        for (const field of DAY_FIELDS) {
          this.same(`day total ${field}`, `day ${row.day}`, expected[field], row[field]);
        }
      } else if (this.card) {
        this.say('day total of no entry', `day ${row.day}`, undefined, row.net);
      }
      await days.skip();
    }
    for (const day of this.days.keys()) this.say('day total missing', `day ${day}`);
  }

  private verifyCard(card: CardRow): void {
    this.same('sequence of card', '', this.sequence, card.sequence);
    this.same('head of entries', '', this.entryHash, card.headHash);
    this.same('on hand', '', this.onHand, card.onHand);
    this.same('last entry at', '', this.lastOccurredAt, card.lastOccurredAt);
    this.same('number of events', '', this.number, card.eventCount);
    this.same('head of events', '', this.eventHash, card.eventHead);
    this.same('opened at', '', this.openedAt, card.openedAt);
    this.same('last count at', '', this.lastCountAt, card.lastCountAt);
    this.same('last count by', '', this.lastCountBy, card.lastCountBy);
    this.same('allocated', '', card.promised, card.allocated);
    this.same('wanted', '', card.approved, card.wanted);
    // A card that waits to be sealed and is not marked would never be.
    if (this.number > this.sealedEvents && !card.unsealed)
      this.say('not marked for the next seal', '');
  }
}

/**
 * Use is what was dispensed and what was put on a shipment of supply, less what was undone:
 * docs/LOTS.md, section 6.
 */
function usedBy({ fromPlace, toPlace, kind, purpose }: EntryRow, delta: number): number {
  if (fromPlace === '@dispensed' || toPlace === '@dispensed') return -delta;
  const isIssue = kind === 'reversal' ? fromPlace === '@in-transit' : toPlace === '@in-transit';
  return isIssue && purpose === 'supply' ? -delta : 0;
}
