/**
 * Earmarks: so many units of a product at a place that are for a purpose, for some days. Orders for
 * anything else leave them alone unless somebody who decides about others has waived it, which is
 * recorded; what leaves an earmark, either way, is gone from it (docs/LEDGER.md, 2.9).
 */
import type { Day, LocationId, LotNumber, ProductCode, Uuid, ZoneId } from '@satchel/language';

/** What stock is kept for: each thing that is named has to be what an order is for. */
export interface EarmarkPurpose {
  programme?: string;
  campaign?: string;
  /** On whose account it is given out. */
  funder?: string;
  /** To where it goes. */
  zone?: ZoneId;
}

/** What an order or a line says of itself. */
export interface OrderPurpose {
  readonly programme?: string | undefined;
  readonly campaign?: string | undefined;
  readonly funder?: string | undefined;
  /** Of the place that it goes to, innermost first. */
  readonly zones: readonly ZoneId[];
}

/** For nobody in particular. */
export const NO_PURPOSE: OrderPurpose = { zones: [] };

/** An earmark as deciding needs it. */
export interface Earmark {
  readonly id: Uuid;
  readonly location: LocationId;
  readonly product: ProductCode;
  /** Only this lot; else only lots that this funder paid for; else any. */
  readonly lot?: LotNumber;
  readonly funder?: string;
  readonly quantity: number;
  readonly for: EarmarkPurpose;
  /** First and last local day. */
  readonly from: Day;
  readonly until: Day;
  /** In milliseconds: the oldest is kept first. */
  readonly setAt: number;
  /** Units that have left it, for its purpose or by waivers. */
  used: number;
}

/** An earmark with all that is told of it. */
export interface EarmarkEntry extends Earmark {
  readonly reason: string;
  readonly setBy: string;
  readonly endedAt?: number;
  readonly endedBy?: string;
  readonly endReason?: string;
  readonly version: number;
}

/** Leave, given by somebody, for so many units to go elsewhere than they are earmarked for. */
export interface EarmarkWaiver {
  readonly id: Uuid;
  readonly earmark: Uuid;
  readonly quantity: number;
  readonly reason: string;
  readonly waivedAt: number;
  readonly waivedBy: string;
  used: number;
}

/** A waiver that an order names, with the card of its earmark. */
export interface NamedWaiver
  extends Pick<EarmarkWaiver, 'id' | 'earmark' | 'quantity' | 'waivedBy' | 'used'> {
  readonly location: LocationId;
  readonly product: ProductCode;
}

/** Units that an event took out of an earmark; below zero what it gave back. */
export interface EarmarkUse {
  readonly event: Uuid;
  readonly earmark: Uuid;
  readonly waiver?: Uuid;
  readonly units: number;
}

export const leftOf = ({ quantity, used }: Pick<Earmark, 'quantity' | 'used'>): number =>
  Math.max(0, quantity - used);

/** Whether an order or a line is what the earmark is for. */
export function fits({ for: named }: Pick<Earmark, 'for'>, purpose: OrderPurpose): boolean {
  const words = ['programme', 'campaign', 'funder'] as const;
  const agrees = words.every((word) => !named[word] || named[word] === purpose[word]);
  return agrees && (named.zone === undefined || purpose.zones.includes(named.zone));
}

/** Those that keep anything back on a day, the oldest first. */
export function inForce(earmarks: readonly Earmark[] | undefined, day: Day): Earmark[] {
  if (!earmarks || earmarks.length === 0) return [];
  return earmarks
    .filter(({ from, until }) => from <= day && day <= until)
    .filter((earmark) => leftOf(earmark) > 0)
    .sort((one, other) => one.setAt - other.setAt || (one.id < other.id ? -1 : 1));
}

const WORDS: readonly (readonly [keyof EarmarkPurpose, string])[] = [
  ['programme', 'programme'],
  ['campaign', 'campaign'],
  ['funder', 'funder'],
  ['zone', 'zone'],
];

/** The purpose in words, such as `campaign SIA-2026, zone NIMBA`. */
export const purposeTold = ({ for: named }: Pick<Earmark, 'for'>): string =>
  WORDS.flatMap(([key, word]) => (named[key] ? [`${word} ${named[key]}`] : [])).join(', ');

const iso = (at: number): string => new Date(at).toISOString();

/** The earmark as it is told. */
export function earmarkTold({ setAt, endedAt, ...said }: EarmarkEntry) {
  return {
    ...said,
    left: leftOf(said),
    setAt: iso(setAt),
    ...(endedAt === undefined ? {} : { endedAt: iso(endedAt) }),
  };
}

/** The waiver as it is told. */
export function waiverTold({ waivedAt, ...said }: EarmarkWaiver) {
  return { ...said, waivedAt: iso(waivedAt) };
}
