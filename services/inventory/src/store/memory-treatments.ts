/** Who can treat what, from tables in memory: the same port as in PostgreSQL. */
import { mayAt, type Principal } from '@satchel/access';
import {
  type ConditionEntry,
  type ConditionPage,
  type ConditionState,
  type ConditionTreatment,
  type GetTreatments,
  type GetZoneTreatments,
  type ListConditions,
  type LocationEntry,
  type ProductEntry,
  refuse,
  type Treatments,
  type ZoneBandTreatment,
  type ZoneEntry,
  type ZoneTreatments,
} from '@satchel/contracts';
import {
  type Clock,
  daysBetween,
  localDay,
  RESUPPLY_INTERVAL_DAYS,
  silentAfterDays,
  UNIDENTIFIED_LOT,
} from '@satchel/language';
import type { MemoryConnection, MemoryTransaction } from '@satchel/messaging';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { type Remedies, type Remedy, treatmentsOf } from '../domain/treatment.js';
import type { TreatmentQuestions } from '../use-cases/treatment-ports.js';
import { type CardRow, holdsOn, type ManagedRow, TABLES } from './memory-book.js';
import { ENTRY, type Kept } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

export class MemoryTreatments implements TreatmentQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  conditions({ cursor, limit = LIMIT_DEFAULT }: ListConditions): Promise<ConditionPage> {
    return this.connection.within(async (tx) => {
      await tx.step('conditions');
      return pageOf(conditionsAfter(tx, cursor).slice(0, limit + 1), limit, ({ id }) => [id]);
    });
  }

  at(asked: GetTreatments, who: Principal): Promise<Treatments> {
    const { location, condition, cursor, limit = LIMIT_DEFAULT } = asked;
    return this.connection.within(async (tx) => {
      await tx.step('treatments');
      const facts = seen(tx, location, who);
      const conditions = conditionsAfter(tx, cursor)
        .filter(({ id }) => condition === undefined || id === condition)
        .slice(0, limit + 1);
      const items = conditions.map((it) => this.treatment(tx, facts, it));
      const today = localDay(this.clock.now(), facts.timeZone);
      return { location, today, ...pageOf(items, limit, (row) => [row.condition]) };
    });
  }

  inZone(asked: GetZoneTreatments, who: Principal): Promise<ZoneTreatments> {
    const { zone, conditions, cursor, limit = LIMIT_DEFAULT } = asked;
    return this.connection.within(async (tx) => {
      await tx.step('treatments of zone');
      refuseUnseenZone(tx, zone, who);
      const kits = tx
        .all<LocationFacts>(TABLES.location)
        .filter(({ kind, zonePath }) => kind === 'kit' && zonePath.includes(zone));
      const wanted = conditionsAfter(tx, cursor)
        .filter(({ id }) => conditions === undefined || conditions.includes(id))
        .slice(0, kits.length === 0 ? 0 : limit + 1);
      const items = wanted
        .map((it) => {
          const told = kits.map((kit) => this.treatment(tx, kit, it).ages);
          return { condition: it.id, ages: (told[0] ?? []).map((_, n) => sumOf(told, n)) };
        })
        .filter(({ ages }) => ages.length > 0);
      const asOf = this.clock.now().toISOString();
      return { zone, asOf, ageSeconds: 0, ...pageOf(items, limit, (row) => [row.condition]) };
    });
  }

  private treatment(
    tx: MemoryTransaction,
    facts: LocationFacts,
    it: ConditionEntry,
  ): ConditionTreatment {
    const codes = it.needs.flatMap((need) => need.products);
    const products = new Map(
      codes.flatMap((code) => {
        const kept = tx.read<Kept<ProductEntry>>(ENTRY.product, code);
        return kept ? [[code, kept.entry] as const] : [];
      }),
    );
    const ages = treatmentsOf(it, products, this.remedies(tx, facts, codes));
    return { condition: it.id, name: it.name, ages: ages as ConditionTreatment['ages'] };
  }

  private remedies(tx: MemoryTransaction, facts: LocationFacts, codes: string[]): Remedies {
    const today = localDay(this.clock.now(), facts.timeZone);
    return new Map(
      codes.flatMap((product): [string, Remedy][] => {
        const periods = tx.read<ManagedRow[]>(TABLES.managed, pairKey(facts.id, product)) ?? [];
        const isManaged = periods.some(({ from, to = today }) => from <= today && today <= to);
        return isManaged ? [[product, remedyOf(tx, facts, product, today)]] : [];
      }),
    );
  }
}

function remedyOf(
  tx: MemoryTransaction,
  facts: LocationFacts,
  product: string,
  today: string,
): Remedy {
  const key = pairKey(facts.id, product);
  const card = tx.read<CardRow>(TABLES.card, key);
  const held = holdsOn(tx, facts.id, product);
  const heardAt = Math.max(
    ...[card?.openedAt, card?.lastOccurredAt, card?.lastCountAt].map((at) => at ?? 0),
  );
  const entry = tx.read<Kept<LocationEntry>>(ENTRY.location, facts.id)?.entry;
  const kind = facts.kind as keyof typeof RESUPPLY_INTERVAL_DAYS;
  const limit = silentAfterDays(entry?.resupplyIntervalDays ?? RESUPPLY_INTERVAL_DAYS[kind]);
  const isHeard =
    heardAt > 0 && daysBetween(localDay(new Date(heardAt), facts.timeZone), today) <= limit;
  const usable = [...(card?.lots ?? [])].reduce((sum, [lot, units]) => {
    const lotFacts = tx.read<LotFacts>(TABLES.lot, pairKey(product, lot));
    const { status = 'usable', expiresOn = today } = lotFacts ?? {};
    const isUsable = lot === UNIDENTIFIED_LOT || (status === 'usable' && expiresOn >= today);
    return isUsable ? sum + Math.max(0, units - (held.get(lot) ?? 0)) : sum;
  }, 0);
  return { isHeard, usable };
}

function sumOf(told: ConditionTreatment['ages'][], place: number): ZoneBandTreatment {
  const those = told.flatMap((ages) => ages[place] ?? []);
  const count = (answer: string) => those.filter((it) => it.answer === answer).length;
  const { fromMonths, toMonths } = those[0] ?? {};
  return {
    ...(fromMonths === undefined ? {} : { fromMonths }),
    ...(toMonths === undefined ? {} : { toMonths }),
    canTreat: count('can-treat'),
    cannot: count('cannot'),
    unknown: count('unknown'),
  };
}

function conditionsAfter(tx: MemoryTransaction, cursor: string | undefined): ConditionState[] {
  const [after] = readCursor(cursor, 'code') ?? [''];
  return tx
    .all<Kept<ConditionEntry>>(ENTRY.condition)
    .map(({ entry, version }) => ({ ...entry, version }))
    .filter(({ id }) => id > String(after))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function seen(tx: MemoryTransaction, location: string, who: Principal): LocationFacts {
  const facts = tx.read<LocationFacts>(TABLES.location, location);
  const standing = facts && { location, zones: facts.zonePath, suppliers: facts.supplierPath };
  if (facts && standing && (who.kind === 'service' || mayAt(who, 'see-stock', standing)))
    return facts;
  return refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
}

function refuseUnseenZone(tx: MemoryTransaction, zone: string, who: Principal): void {
  const path: string[] = [];
  for (let at: string | undefined = zone; at !== undefined; ) {
    const kept: Kept<ZoneEntry> | undefined = tx.read<Kept<ZoneEntry>>(ENTRY.zone, at);
    if (!kept) break;
    path.push(at);
    at = kept.entry.parent;
  }
  const standing = { location: '', zones: path, suppliers: [] };
  if (path.length > 0 && (who.kind === 'service' || mayAt(who, 'see-stock', standing))) return;
  refuse(404, 'unknown-zone', `There is no zone ${zone} of which you can see everything.`);
}
