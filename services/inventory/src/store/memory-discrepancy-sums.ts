/** Sums of open discrepancies out of tables in memory: added up when they are asked for. */
import { mayAt, type Principal } from '@satchel/access';
import {
  type DiscrepancySum,
  type DiscrepancySums,
  type GetDiscrepancySums,
  type LocationKind,
  refuse,
  type ZoneEntry,
} from '@satchel/contracts';
import { type Clock, daysBetween, localDay } from '@satchel/language';
import type { MemoryConnection, MemoryTransaction } from '@satchel/messaging';
import { ageBandOf } from '../domain/age-band.js';
import type { Discrepancy } from '../domain/discrepancy.js';
import type { LocationFacts } from '../domain/facts.js';
import type { DiscrepancySumQuestions } from '../use-cases/discrepancy-sum-ports.js';
import { TABLES } from './memory-book.js';
import { order } from './memory-confirmations.js';
import { isImmaterial } from './memory-discrepancies.js';
import { ENTRY } from './memory-register.store.js';
import { LIMIT_DEFAULT, pageOf, readCursor } from './pages.js';

/** A discrepancy that is open, and where it stands. */
interface Standing {
  readonly it: Discrepancy;
  readonly facts: LocationFacts;
  readonly immaterial: boolean;
}

export class MemoryDiscrepancySums implements DiscrepancySumQuestions {
  constructor(
    private readonly connection: MemoryConnection,
    private readonly clock: Clock,
  ) {}

  sums(asked: GetDiscrepancySums, who: Principal): Promise<DiscrepancySums> {
    const { zone, by = 'level', kind, level, limit = LIMIT_DEFAULT } = asked;
    const [after] = (readCursor(asked.cursor, 'code') ?? ['']) as [string];
    return this.connection.within(async (tx) => {
      await tx.step('sums of discrepancies');
      refuseUnseen(tx, zone, who);
      const open = openIn(tx, zone);
      const keysOf = ({ it, facts }: Standing) => {
        if (by === 'zone') return facts.zonePath;
        return [by === 'level' ? facts.kind : it.product];
      };
      const keys = by === 'zone' ? inside(tx, zone) : [...new Set(open.flatMap(keysOf))];
      const wanted = keys.filter((key) => key > after).sort((a, b) => order([a], [b]));
      const items = wanted.slice(0, limit + 1).map((of) => {
        const those = open
          .filter((each) => keysOf(each).includes(of))
          .filter(({ it }) => kind === undefined || it.kind === kind)
          .filter(({ facts }) => level === undefined || facts.kind === (level as LocationKind));
        return { of, sums: this.added(those, by === 'product') };
      });
      const asOf = this.clock.now().toISOString();
      return { zone, by, asOf, ageSeconds: 0, ...pageOf(items, limit, ({ of }) => [of]) };
    });
  }

  private added(those: readonly Standing[], withUnits: boolean): DiscrepancySum[] {
    const sums = new Map<string, DiscrepancySum>();
    for (const { it, facts, immaterial } of those) {
      const [opened, today] = [new Date(it.openedAt), this.clock.now()].map((at) =>
        localDay(at, facts.timeZone),
      ) as [string, string];
      const age = ageBandOf(daysBetween(opened, today));
      const { kind } = it;
      const sum = sums.get(`${kind} ${age}`) ?? {
        ...{ kind, age, discrepancies: 0, immaterial: 0 },
        ...(withUnits ? { units: 0 } : {}),
      };
      sums.set(`${kind} ${age}`, sum);
      if (immaterial) sum.immaterial += 1;
      else {
        sum.discrepancies += 1;
        if (sum.units !== undefined) sum.units += it.open;
      }
    }
    return [...sums.values()].sort((a, b) => order([a.kind, a.age], [b.kind, b.age]));
  }
}

function openIn(tx: MemoryTransaction, zone: string): Standing[] {
  return tx.all<Discrepancy>(TABLES.discrepancy).flatMap((it) => {
    const facts = tx.read<LocationFacts>(TABLES.location, it.location);
    if (it.status !== 'open' || !facts?.zonePath.includes(zone)) return [];
    return [{ it, facts, immaterial: isImmaterial(tx, it.id) }];
  });
}

function inside(tx: MemoryTransaction, zone: string): string[] {
  return tx
    .all<{ entry: ZoneEntry }>(ENTRY.zone)
    .filter(({ entry }) => entry.parent === zone)
    .map(({ entry }) => entry.id);
}

function refuseUnseen(tx: MemoryTransaction, zone: string, who: Principal): void {
  const zones: string[] = [];
  for (let at: string | undefined = zone; at !== undefined; ) {
    const found: ZoneEntry | undefined = tx.read<{ entry: ZoneEntry }>(ENTRY.zone, at)?.entry;
    if (!found) break;
    zones.push(found.id);
    at = found.parent;
  }
  const standing = { location: '', zones, suppliers: [] };
  if (zones.length === 0 || (who.kind !== 'service' && !mayAt(who, 'see-stock', standing))) {
    refuse(404, 'unknown-zone', `There is no zone ${zone} of which you can see everything.`);
  }
}
