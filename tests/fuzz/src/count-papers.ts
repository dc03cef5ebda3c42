/** Bodies about count sheets and handovers of kits. */
import { KITS, LOCATIONS, STORES } from './country.js';
import type { Dice } from './dice.js';
import type { LotMaker } from './lot-papers.js';
import { isFiled, productOf } from './paper-numbers.js';
import { filed, number, quantity, WORDS, when } from './parts.js';

const arrangement = (dice: Dice): object => ({
  ...(dice.chance(0.5) ? { incoming: dice.uuid() } : {}),
  cover: dice.chance(0.5) ? { account: dice.uuid() } : { location: dice.pick(STORES) },
  expectedUntil: '2026-12-15',
});

/** What is filed hands over a kit that holds nothing; of others there is a count. */
const handoverCount: LotMaker = (dice, papers, index, paper) =>
  isFiled(paper)
    ? { id: dice.uuid(), witnesses: [dice.uuid()], outgoingPresent: true }
    : {
        id: dice.uuid(),
        sheet: papers.id('count-sheet', number(dice, index)),
        witnesses: [dice.uuid(), dice.uuid()],
        absence: dice.pick(WORDS),
      };

export const COUNT_BODIES: Readonly<Record<string, LotMaker>> = {
  'post-count-sheets': (dice, papers, index) => {
    const paper = filed(dice, index);
    const scope = dice.weighed([
      [4, 'listed'],
      [1, 'managed'],
      [1, 'cycle'],
    ]);
    return {
      id: papers.id('count-sheet', paper),
      location: dice.pick(LOCATIONS),
      scope,
      countedAt: when(dice).occurredAt,
      ...(scope === 'listed' ? { products: [productOf(paper)] } : {}),
      ...(scope === 'cycle' && dice.chance(0.5) ? { classes: [dice.pick(['A', 'C'])] } : {}),
    };
  },
  'put-count-sheets-id-lines': (dice, _papers, _index, paper) => ({
    lines: [{ product: productOf(paper), ...quantity(dice) }],
  }),
  'post-count-sheets-id-submit': (dice) => ({ id: dice.uuid(), leaveUncounted: true }),
  'post-count-sheets-id-discard': (dice) => ({ id: dice.uuid() }),
  'post-count-sheets-id-explain': (dice, _papers, _index, paper) => ({
    id: dice.uuid(),
    lines: [{ product: productOf(paper), reason: 'other', note: dice.pick(WORDS) }],
  }),
  'post-count-sheets-id-approve': (dice) => ({ id: dice.uuid(), note: dice.pick(WORDS) }),
  'post-count-sheets-id-recount': (dice) => ({ id: dice.uuid(), reason: dice.pick(WORDS) }),
  'post-handovers': (dice, papers, index) => ({
    id: papers.id('handover', number(dice, index)),
    location: dice.pick(KITS),
    reason: dice.pick(['leave', 'resignation', 'death', 'transfer']),
    ...arrangement(dice),
  }),
  'post-handovers-id-arrange': (dice) => ({ id: dice.uuid(), ...arrangement(dice) }),
  'post-handovers-id-count': handoverCount,
  'post-handovers-id-close': (dice) => ({ id: dice.uuid(), note: dice.pick(WORDS) }),
  'post-handovers-id-cancel': (dice) => ({ id: dice.uuid(), reason: dice.pick(WORDS) }),
};
