// What sick children need: how many come on a day, and which medicines that takes.

import type { CountryFile } from './seed-country.js';
import type { Random } from './seed-random.js';

/** Units by product code. */
export type Units = Map<string, number>;

export const DAYS_PER_MONTH = 30.4375;

interface Season {
  /** Index of malaria in that month. */
  readonly malaria: number;
  readonly diarrhoea: number;
}

/** The season of a day `YYYY-MM-DD`. */
export function seasonOf({ malariaSeason, diarrhoeaSeason }: CountryFile, day: string): Season {
  const month = Number(day.slice(5, 7));
  const { wetMonths, wet, otherwise } = diarrhoeaSeason;
  return {
    malaria: malariaSeason.indexByMonth[month - 1] ?? 1,
    diarrhoea: wetMonths.includes(month) ? wet : otherwise,
  };
}

/** What the children who come on this day need. */
export function needsOfDay(
  file: CountryFile,
  casesPerMonth: number,
  day: string,
  random: Random,
): Units {
  const needs: Units = new Map();
  const season = seasonOf(file, day);
  const count = random.poisson(casesPerMonth / DAYS_PER_MONTH);
  for (let n = 0; n < count; n += 1) addChild(file, season, needs, random);
  return needs;
}

function addChild({ cases }: CountryFile, season: Season, needs: Units, random: Random): void {
  const add = (product: string, units: number) =>
    needs.set(product, (needs.get(product) ?? 0) + units);
  if (random.chance(cases.fever)) {
    add('RDT', 1);
    if (random.chance(cases.malariaOfFever * season.malaria)) {
      if (random.chance(cases.smallOfMalaria)) add('ACT-1', 6);
      else add('ACT-2', 12);
    }
  }
  if (random.chance(cases.diarrhoea * season.diarrhoea)) {
    add('ORS', 2);
    add('ZINC', 10);
  }
  if (random.chance(cases.pneumonia))
    add('AMOX', random.chance(cases.infantsOfPneumonia) ? 10 : 20);
}

/** What a month takes on average: the figure that stores are filled by. */
export function needsOfMonth({ cases }: CountryFile, casesPerMonth: number): Units {
  const malaria = cases.fever * cases.malariaOfFever;
  const amoxicillin = 10 * cases.infantsOfPneumonia + 20 * (1 - cases.infantsOfPneumonia);
  const perChild: [string, number][] = [
    ['RDT', cases.fever],
    ['ACT-1', malaria * cases.smallOfMalaria * 6],
    ['ACT-2', malaria * (1 - cases.smallOfMalaria) * 12],
    ['ORS', cases.diarrhoea * 2],
    ['ZINC', cases.diarrhoea * 10],
    ['AMOX', cases.pneumonia * amoxicillin],
  ];
  return new Map(perChild.map(([product, units]) => [product, units * casesPerMonth]));
}
