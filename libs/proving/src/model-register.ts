/**
 * What the model ledger knows of the world before anything moves: locations, products, lots, modes
 * and approved requisitions. Lots change as docs/LEDGER.md section 2 rule 2 says, modes as section
 * 1 does.
 */
import type { LocationKind, LotStatus, ReportingMode, ShelfLifeRule } from '@satchel/contracts';
import { type Day, type End, localDay, UNIDENTIFIED_LOT } from '@satchel/language';

export interface ModelLocation {
  id: string;
  kind: LocationKind;
  zone: string;
  timeZone: string;
  openedOn: Day;
  /** Nearest first. */
  suppliers: string[];
  minimumShelfLifeDays?: number;
  /** A system of its own keeps its stock. */
  observed?: boolean;
}

export interface ModelLot {
  product: string;
  number: string;
  expiresOn?: Day;
  status: LotStatus;
}

export interface ModelContents {
  product: string;
  from: Day;
  contents: { product: string; quantity: number }[];
}

export interface ModelManaged extends CardKey {
  mode: ReportingMode;
  from: Day;
  to?: Day;
}

export interface ModelRegister {
  /** By product; none where it does not say. */
  programmes?: Readonly<Record<string, string>>;
  shelfLives?: readonly ShelfLifeRule[];
  locations: ModelLocation[];
  products: string[];
  lots: ModelLot[];
  /** What sets consist of, each from a day on. */
  contents?: ModelContents[];
  managed: ModelManaged[];
  /** Approved lines of requisitions that are known before anything moves. */
  approved: ModelLine[];
}

/** One product of an approved requisition: `location` asked, `supplier` issues. */
export interface ModelLine {
  requisition: string;
  location: string;
  supplier: string;
  product: string;
  approved: number;
  /** In milliseconds; as old as can be where it is not said. */
  approvedAt?: number;
}

/** A line as it became known, or as it was changed; the highest version counts. */
export interface ApprovalNews extends ModelLine {
  approvedAt: number;
  version: number;
}

/** A location and a product: what one card is about. */
export interface CardKey {
  location: string;
  product: string;
}

export class KnownWorld {
  private readonly lots: ModelLot[];
  private readonly managed: ModelManaged[];
  private readonly news: ApprovalNews[] = [];

  constructor(readonly register: ModelRegister) {
    this.managed = register.managed.map((entry) => ({ ...entry }));
    this.lots = register.lots.map((lot) => ({ ...lot }));
  }

  hearOf(news: ApprovalNews): void {
    this.news.push(news);
  }

  /** Lines as they stand: what was known at first has version 1, the first of equals counts. */
  lines(): ModelLine[] {
    const lines = this.register.approved.map((it) => ({ approvedAt: 0, version: 1, ...it }));
    for (const news of this.news) {
      const known = lines.findIndex(
        (it) => it.requisition === news.requisition && it.product === news.product,
      );
      const line = lines[known];
      if (!line) lines.push({ ...news });
      else if (line.version < news.version) {
        const { approved, approvedAt, version } = news;
        lines[known] = { ...line, approved, approvedAt, version };
      }
    }
    return lines;
  }

  knows(location: string): boolean {
    return this.register.locations.some((it) => it.id === location);
  }

  /** @throws Error when there is no such location; callers have refused those before. */
  location(id: string): ModelLocation {
    const found = this.register.locations.find((it) => it.id === id);
    if (!found) throw new Error(`no location ${id} in the register`);
    return found;
  }

  /** In days: of the place itself, of the product, of its programme, of all, the first that is. */
  minimumShelfLife(product: string, to: string): number {
    const { kind, minimumShelfLifeDays } = this.location(to);
    const programme = this.register.programmes?.[product];
    const rules = (this.register.shelfLives ?? []).filter((it) => it.level === kind);
    const own = rules.find((it) => it.product === product);
    const kin = programme && rules.find((it) => it.programme === programme);
    const all = rules.find((it) => it.product === undefined && it.programme === undefined);
    const found = [own, kin || undefined, all].map((it) => it?.minimumShelfLifeDays);
    return minimumShelfLifeDays ?? found.find((days) => days !== undefined) ?? 0;
  }

  lot(product: string, number: string): ModelLot | undefined {
    return this.lots.find((it) => it.product === product && it.number === number);
  }

  /** Takes in a lot that an event names; `unidentified` is no lot that could be printed. */
  learnLot(product: string, named: { lot: string; expiresOn?: string }): void {
    if (named.lot === UNIDENTIFIED_LOT) return;
    const known = this.lot(product, named.lot);
    const given = named.expiresOn === undefined ? {} : { expiresOn: named.expiresOn };
    if (!known) this.lots.push({ product, number: named.lot, status: 'usable', ...given });
    else if (known.expiresOn === undefined) Object.assign(known, given);
  }

  dayAt(location: string, at: number): Day {
    return localDay(new Date(at), this.location(location).timeZone);
  }

  isObserved(location: string): boolean {
    return this.location(location).observed ?? false;
  }

  /** Where what the book cannot explain at a location comes from and goes to. */
  gapOf(location: string): End {
    return this.isObserved(location) ? '@external' : '@unexplained';
  }

  /** The mode of a card on the local day of an instant. */
  modeAt(card: CardKey, at: number): ReportingMode {
    if (this.isObserved(card.location)) return 'by-treatment';
    const day = this.dayAt(card.location, at);
    return this.managedOn(card, day)?.mode ?? 'by-treatment';
  }

  /** The entry in force on a day. */
  managedOn(card: CardKey, day: Day): ModelManaged | undefined {
    return this.managed.find(
      (it) =>
        it.location === card.location &&
        it.product === card.product &&
        it.from <= day &&
        (it.to === undefined || day <= it.to),
    );
  }

  manage(entry: ModelManaged): void {
    this.managed.push(entry);
  }

  /** What a set consists of on a day: by the latest entry that has begun. */
  contentsOn(product: string, day: Day): ModelContents | undefined {
    const begun = (this.register.contents ?? []).filter(
      (it) => it.product === product && it.from <= day,
    );
    return begun.sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
  }

  hasExpired(product: string, lot: string, day: Day): boolean {
    const expiresOn = this.lot(product, lot)?.expiresOn;
    return expiresOn !== undefined && expiresOn < day;
  }

  /** Usable on a day: neither withheld nor expired. Nothing speaks against `unidentified`. */
  isUsable(product: string, lot: string, day: Day): boolean {
    const status = this.lot(product, lot)?.status ?? 'usable';
    return status === 'usable' && !this.hasExpired(product, lot, day);
  }
}
