// The order in which specs start. Jest knows how long each took from the run before, and a fresh
// clone has none: what runs whole processes or thousands of histories would start last and run
// alone. So these go first, and the others as jest has them.

import Sequencer from '@jest/test-sequencer';

const LONG = [
  /\/audit-/,
  /\/tests\/(drills|journeys|permissions|simulation)\//,
  /\/(deploy|tests)\//,
];

function rank({ path }) {
  const found = LONG.findIndex((pattern) => pattern.test(path));
  return found < 0 ? LONG.length : found;
}

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const usual = super.sort(tests);
    return [...usual].sort((one, other) => rank(one) - rank(other));
  }
}
