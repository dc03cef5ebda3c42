/**
 * How hands go wrong when they key a number: from the number that was written, those that may have
 * been meant, by kind of slip, the ones that are made most and mistaken least first.
 */

export const SLIPS = ['tenfold', 'pack', 'doubled', 'swapped', 'beside'] as const;
export type Slip = (typeof SLIPS)[number];

export interface Meant {
  readonly slip: Slip;
  readonly units: number;
}

/** The keys that touch each other on the keypad of a phone. */
const BESIDE: Readonly<Record<string, string>> = {
  '0': '8',
  '1': '24',
  '2': '135',
  '3': '26',
  '4': '157',
  '5': '2468',
  '6': '359',
  '7': '48',
  '8': '5790',
  '9': '68',
};

/** What may have been meant where so many were written; each number once, by its best slip. */
export function meantBy(written: number, packSize: number): Meant[] {
  const found = new Map<number, Slip>();
  for (const slip of SLIPS) {
    for (const units of READINGS[slip](written, packSize)) {
      const isNumber = Number.isSafeInteger(units) && units > 0 && units !== written;
      if (isNumber && !found.has(units)) found.set(units, slip);
    }
  }
  return [...found].map(([units, slip]) => ({ units, slip }));
}

const READINGS: Readonly<Record<Slip, (written: number, packSize: number) => number[]>> = {
  tenfold: (written) => [written / 10, written * 10],
  // Of a pack of ten that is the same slip, of a pack of one none.
  pack: (written, packSize) =>
    packSize > 1 && written > 0 ? [written / packSize, written * packSize] : [],
  doubled: (written) => {
    const digits = String(written);
    return [...digits].flatMap((digit, n) => [
      ...(digit === digits[n + 1] ? [numberOf(digits.slice(0, n) + digits.slice(n + 1))] : []),
      numberOf(digits.slice(0, n) + digit + digits.slice(n)),
    ]);
  },
  swapped: (written) => {
    const digits = String(written);
    return [...digits.slice(1)].map((digit, n) =>
      numberOf(digits.slice(0, n) + digit + digits[n] + digits.slice(n + 2)),
    );
  },
  beside: (written) => {
    const digits = String(written);
    return [...digits].flatMap((digit, n) =>
      [...(BESIDE[digit] ?? '')].map((key) =>
        numberOf(digits.slice(0, n) + key + digits.slice(n + 1)),
      ),
    );
  },
};

/** Nobody writes a nought first. */
function numberOf(digits: string): number {
  return digits.startsWith('0') ? Number.NaN : Number(digits);
}
