/** `node tests/drills/dist/month-end.js`: every facility reports at once, on 2G. */
import { runCommand } from './command-line.js';
import { monthEnd } from './month-end-run.js';

await runCommand({
  figure: 'month-end',
  about:
    'The end of the month: every facility signs in, sends the count of all its products and its ' +
    'request for the next month over a line of 64 kbit/s with a round trip of 600 ms and 2 % loss, ' +
    'all of them within so many minutes. What has no answer is sent again with the same ids.',
  sizes: { facilities: 600, products: 30, minutes: 60 },
  run: ({ sizes, seed, say, signal }) => monthEnd({ ...sizes, seed, say, signal }),
});
