/**
 * Treatment courses: how many units one person needs of a product, by age, and of which ages a
 * condition can be said to be treated at all. Ages are whole months, both ends included.
 */

export interface AgeBand {
  /** Absent, with `toMonths`: at any age. */
  readonly fromMonths?: number;
  readonly toMonths?: number;
}

/** What a product says of its courses. */
export interface CourseOf {
  /** Units of one course at any age for which `courses` says nothing else. */
  readonly courseUnits?: number;
  /** Where there are any, nobody of another age is given it. */
  readonly courses?: readonly {
    readonly fromMonths: number;
    readonly toMonths: number;
    readonly units: number;
  }[];
}

/** Units of one course at an age; undefined where nobody of that age is given it. */
export function courseAt(product: CourseOf, { fromMonths, toMonths }: AgeBand): number | undefined {
  const { courses = [], courseUnits } = product;
  if (courses.length === 0) return courseUnits;
  if (fromMonths === undefined || toMonths === undefined) return undefined;
  return courses.find((it) => it.fromMonths <= fromMonths && toMonths <= it.toMonths)?.units;
}

/** A need with the products of which any will do. */
export type NeedOf<Product extends CourseOf> = readonly Product[];

/**
 * The ages of a condition: cut where the course of any of its products changes, the youngest first,
 * without those at which some need has no product. One band of any age where no course has an age.
 */
export function ageBands(needs: readonly NeedOf<CourseOf>[]): AgeBand[] {
  const aged = needs.flat().flatMap(({ courses = [] }) => courses);
  const cuts = [...new Set(aged.flatMap((it) => [it.fromMonths, it.toMonths + 1]))];
  cuts.sort((a, b) => a - b);
  const bands: AgeBand[] =
    cuts.length === 0
      ? [{}]
      : cuts.slice(1).map((cut, n) => ({ fromMonths: cuts[n] ?? 0, toMonths: cut - 1 }));
  return bands.filter((band) =>
    needs.every((need) => need.some((product) => courseAt(product, band) !== undefined)),
  );
}
