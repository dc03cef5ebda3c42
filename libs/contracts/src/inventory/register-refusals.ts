/**
 * Why an entry of the register is refused: each with its status and what to do about it. Entries
 * are answered one by one, so these stand in `items[].problem`, never for a call as a whole.
 */
import { type Problem, problem } from '../problem.js';

export const REGISTER_REFUSALS = {
  'unknown-zone': [409, 'The zone is not registered. Register it first.'],
  'unknown-programme': [409, 'The programme is not registered. Register it first.'],
  'unknown-location': [409, 'The location is not registered. Register it first.'],
  'unknown-product': [409, 'The product is not registered. Register it first.'],
  'zone-moved': [409, 'A zone does not move. Register another zone.'],
  'unit-changed': [409, 'A dispensing unit never changes. Another unit is another product.'],
  'time-zone-fixed': [
    409,
    'Days at this location are counted in its time zone since its first stock card.',
  ],
  'reserved-name': [409, '`unidentified` stands for stock without a lot. Use the printed number.'],
  'under-recall': [409, 'An open recall blocks this lot. Close the recall first.'],
  'on-hold': [409, 'An open hold keeps this lot everywhere. Release the hold first.'],
  'contents-used': [
    409,
    'Sets were packed or unpacked by these contents. Register the new ones from another day.',
  ],
  'contents-circle': [409, 'A set cannot contain itself, directly or through what it contains.'],
  'pack-listed-twice': [409, 'A product has one pack of each name.'],
  'ages-overlap': [409, 'A product has one course for each age; ages run from young to old.'],
  'days-overlap': [409, 'Another entry covers some of these days. End that one first.'],
  'not-managed': [409, 'The location does not manage the product on that day. Register it first.'],
  'mode-counted': [
    409,
    'What a count found on these days was booked by their mode. Change it from a later day on.',
  ],
  'two-suppliers': [409, 'A programme is listed twice. A location has one supplier in each.'],
  'holder-by-handover': [409, 'A kit that has a holder gets another one by a handover.'],
  'supply-circle': [409, 'The location would stand above itself. Correct the supply line.'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>;

export type RegisterRefusal = keyof typeof REGISTER_REFUSALS;

/** The problem of one entry. */
export function entryRefused(code: RegisterRefusal, detail: string): Problem {
  return problem(REGISTER_REFUSALS[code][0], code, detail);
}
