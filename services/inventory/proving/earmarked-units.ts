/**
 * A shelf unit by unit, for specs of earmarks: a naive second reading of docs/LEDGER.md 2.9. Every
 * unit is a thing of its own, every promise wants so many of them, and who can have how many is
 * found by trying to match them one by one, so that no sum is ever taken for granted.
 */

export interface UnitLot {
  readonly lot: string;
  readonly funder?: string;
}

export interface UnitEarmark {
  readonly id: string;
  readonly lot?: string | undefined;
  readonly funder?: string | undefined;
  /** Units that it still wants. */
  readonly left: number;
  readonly isFor: (asker: UnitAsker) => boolean;
}

export interface UnitAsker {
  readonly zone: string;
  readonly programme?: string | undefined;
  readonly campaign?: string | undefined;
}

export interface UnitLine extends UnitAsker {
  readonly open: number;
}

type Wants = (unit: UnitLot) => boolean;
const ANY: Wants = () => true;

/** Units and who has each; one goes to another taker only where its first finds one elsewhere. */
class Matching {
  private readonly takers: (Wants | undefined)[];

  constructor(private readonly units: readonly UnitLot[]) {
    this.takers = units.map(() => undefined);
  }

  /** Gives one more unit to somebody, if everybody who has one can keep one. */
  give(wants: Wants): boolean {
    return this.place(wants, new Set());
  }

  giveMany(wants: Wants, units: number): number {
    let given = 0;
    while (given < units && this.give(wants)) given += 1;
    return given;
  }

  private place(wants: Wants, tried: Set<number>): boolean {
    for (const [n, unit] of this.units.entries()) {
      if (tried.has(n) || !wants(unit)) continue;
      tried.add(n);
      const taker = this.takers[n];
      if (taker === undefined || this.place(taker, tried)) {
        this.takers[n] = wants;
        return true;
      }
    }
    return false;
  }
}

export interface Shelf {
  readonly units: readonly UnitLot[];
  readonly allocated: number;
  /** The oldest first. */
  readonly earmarks: readonly UnitEarmark[];
}

const wantsOf =
  ({ lot, funder }: UnitEarmark): Wants =>
  (unit) => {
    if (lot !== undefined) return unit.lot === lot;
    return funder === undefined || unit.funder === funder;
  };

/** What each earmark has of a shelf. */
export function keptOn({ units, allocated, earmarks }: Shelf): Map<string, number> {
  const matching = new Matching(units);
  matching.giveMany(ANY, allocated);
  return new Map(earmarks.map((it) => [it.id, matching.giveMany(wantsOf(it), it.left)]));
}

/**
 * Units that somebody could have who comes after these lines, the oldest first: what is free, and
 * what is left of what is earmarked for her. A line has first what is earmarked for it, of what
 * ends first, which is how the earmarks have to be sorted in `inOrderOfEnd`.
 */
export function freeOn(
  shelf: Shelf,
  inOrderOfEnd: readonly string[],
  lines: readonly UnitLine[],
  asker: UnitAsker,
): number {
  const matching = new Matching(shelf.units);
  matching.giveMany(ANY, shelf.allocated);
  const kept = new Map(
    shelf.earmarks.map((it) => [it.id, matching.giveMany(wantsOf(it), it.left)]),
  );
  const byId = new Map(shelf.earmarks.map((it) => [it.id, it]));
  for (const line of lines) {
    let open = line.open;
    for (const id of inOrderOfEnd) {
      if (!byId.get(id)?.isFor(line)) continue;
      const taken = Math.min(open, kept.get(id) ?? 0);
      kept.set(id, (kept.get(id) ?? 0) - taken);
      open -= taken;
    }
    matching.giveMany(ANY, open);
  }
  const own = shelf.earmarks.filter((it) => it.isFor(asker));
  const free = matching.giveMany(ANY, shelf.units.length);
  return own.reduce((sum, { id }) => sum + (kept.get(id) ?? 0), free);
}
