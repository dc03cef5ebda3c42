/** Why single entries of the register are refused, as they are answered: examples for the docs. */
import {
  entryRefused,
  REGISTER_REFUSALS,
  type RegisterAnswer,
  type RegisterRefusal,
} from '@satchel/contracts';

/** Which entry is refused, and the sentence. */
type RefusedEntry = readonly [id: string, detail: string];

const EXAMPLES: Readonly<Record<RegisterRefusal, RefusedEntry>> = {
  'unknown-zone': ['LR-NIMBA-F04', 'There is no zone LR-BONG. Register it first.'],
  'unknown-programme': ['LR-NIMBA-F04', 'There is no programme ntd. Register it first.'],
  'unknown-location': ['LR-NIMBA-F04', 'There is no location LR-NIMBA-F99. Register it first.'],
  'unknown-product': ['ACT-9 AL2409-17', 'There is no product ACT-9. Register it first.'],
  'zone-moved': ['LR-NIMBA', 'LR-NIMBA lies in LR; zones do not move.'],
  'unit-changed': ['ORS', 'ORS is counted in sachet. Another unit is another product.'],
  'time-zone-fixed': [
    'LR-NIMBA-F03',
    'The days of LR-NIMBA-F03 are counted in Africa/Monrovia. Register another location.',
  ],
  'reserved-name': ['ORS unidentified', '`unidentified` stands for stock without a lot.'],
  'under-recall': [
    'ACT-1 AL2401-03',
    'Lot AL2401-03 is under an open recall. Close the recall first.',
  ],
  'on-hold': ['ACT-1 AL2403-11', 'Lot AL2403-11 is on hold. Release the hold first.'],
  'contents-used': [
    'CHW-STARTER-SET 2026-01-01',
    'Sets of CHW-STARTER-SET were packed or unpacked by what holds from 2026-01-01. ' +
      'Register other contents from another day.',
  ],
  'contents-circle': ['CHW-STARTER-SET 2026-06-01', 'CHW-STARTER-SET would contain itself.'],
  'pack-listed-twice': ['ORS', 'The pack box is listed twice.'],
  'ages-overlap': [
    'ORS',
    'The course from 6 to 59 months overlaps another, or ends before it begins.',
  ],
  'days-overlap': [
    'LR-NIMBA-F03-K07 ORS',
    'Another entry for this location and product covers some of these days. End it first.',
  ],
  'not-managed': [
    'LR-NIMBA-F03-K07 ACT-2',
    'LR-NIMBA-F03-K07 does not manage ACT-2 on 2026-11-20. Register it first.',
  ],
  'mode-counted': [
    'LR-NIMBA-F03-K07 ORS',
    'ORS was counted at LR-NIMBA-F03-K07 on 2026-11-20, and what was found is booked by the ' +
      'mode of that day. Change the mode from a later day on.',
  ],
  'two-suppliers': ['LR-NIMBA-F04', 'A programme is listed twice; it has one supplier.'],
  'holder-by-handover': [
    'LR-NIMBA-F03-K07',
    'LR-NIMBA-F03-K07 gets another holder by a handover, with a witnessed count.',
  ],
  'supply-circle': ['LR-NIMBA-DEPOT', 'LR-NIMBA-DEPOT would stand above itself.'],
};

/** Under which name the answer stands that refuses an entry so. */
export function entryExampleName(code: RegisterRefusal): string {
  return `entry-${code}`;
}

/** One answer for every way in which an entry is refused, by the name under which it stands. */
export function entryExamples(): [name: string, example: object][] {
  return (Object.keys(REGISTER_REFUSALS) as RegisterRefusal[]).map((code) => {
    const [id, detail] = EXAMPLES[code];
    const answer: RegisterAnswer = {
      items: [{ id, outcome: 'refused', problem: entryRefused(code, detail) }],
    };
    return [entryExampleName(code), { value: answer }];
  });
}
