/**
 * Whether every service serves again, for whoever asks: not once by luck, but several times in a
 * row, since a broker that still gives requests to somebody who vanished answers every second one.
 */
import { eventually } from '@satchel/proving';
import type { Country } from './country.js';

const IN_A_ROW = 6;
const ROUTES = [
  '/v1/locations/KIT-A1/stock',
  '/v1/requisitions?location=KIT-A1',
  '/v1/alerts?location=KIT-A1',
];

/**
 * Answers after how many milliseconds it was so.
 * @throws an Error that names the answer that was not a success.
 */
export async function untilServing({ pharmacist }: Country, withinMs = 30_000): Promise<number> {
  const startedAt = performance.now();
  await eventually(
    async () => {
      for (let n = 0; n < IN_A_ROW; n += 1) {
        const replies = await Promise.all(ROUTES.map((route) => pharmacist.get(route)));
        const wrong = replies.findIndex(({ status }) => status !== 200);
        if (wrong >= 0) throw new Error(`${ROUTES[wrong]} answers ${replies[wrong]?.status}`);
      }
      return true;
    },
    { withinMs, everyMs: 25 },
  );
  return performance.now() - startedAt;
}
