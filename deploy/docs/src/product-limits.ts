/** What of a product and of a condition is bounded, and why. */
import {
  ALTERNATIVES_MAX,
  CONTENTS_MAX,
  COURSES_MAX,
  EARMARKS_MAX,
  NEEDS_MAX,
  PACKS_MAX,
} from '@satchel/contracts';

export function productLimits() {
  return [
    {
      what: 'Packs of one product that have a name',
      value: String(PACKS_MAX),
      why: 'Blister, box and carton are three; more are names of the same.',
      where: 'libs/contracts/src/inventory/packs-and-courses.ts',
    },
    {
      what: 'Ages for which one product has a course of its own',
      value: String(COURSES_MAX),
      why: 'Dosing charts have two to six.',
      where: 'libs/contracts/src/inventory/packs-and-courses.ts',
    },
    {
      what: 'Needs of one condition, and products of which any meets a need',
      value: `${NEEDS_MAX}, ${ALTERNATIVES_MAX}`,
      why: 'Every kit is asked for each of them whenever the sums of a zone are worked out.',
      where: 'libs/contracts/src/inventory/conditions.ts',
    },
    {
      what: 'Products in one pack set',
      value: String(CONTENTS_MAX),
      why: 'The largest kits of essential medicines have fewer; each is a card that one transaction locks and writes.',
      where: 'libs/contracts/src/inventory/pack-contents.ts',
    },
    {
      what: 'Earmarks of one product that stand at a place at once',
      value: String(EARMARKS_MAX),
      why: 'Each is looked at by every order of the product there; funders, programmes and campaigns of one product are a handful.',
      where: 'libs/contracts/src/inventory/earmarks.ts',
    },
  ];
}
