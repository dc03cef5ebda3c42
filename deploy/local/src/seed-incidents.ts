// What went wrong this week in the demonstration country, so that somebody has something to look
// into: more was given out than the book held, a delivery came that nobody sent, and a medicine was
// handed out after its last day.

import type { StockEventAnswers, StockOnHand, StockReport } from '@satchel/contracts';
import type { Api } from '@satchel/import';
import { idOf } from './seed-books.js';
import type { Country, Site } from './seed-country.js';
import type { History } from './seed-history.js';

/** Reports this week's incidents. Safe to repeat: what was reported once stays as it is. */
export async function reportIncidents(
  api: Api,
  country: Country,
  history: History,
  now: Date,
): Promise<void> {
  const { facilities, kits } = country;
  const telling = kits.filter((kit) => kit.mode === 'by-treatment' && !kit.silent);
  const items: StockReport[] = [];
  for (const site of [facilities[1], telling[0], telling[1]]) {
    if (site) items.push(await tooMuch(api, country, site, now));
  }
  const guest = kits.find((kit) => kit.mode === 'by-count' && !kit.behindClosedRoad && !kit.silent);
  if (guest) {
    const about = { ...happened('delivery nobody sent', guest, 'ORS', now), quantity: 20 };
    const shipment = idOf('shipment', 'that nobody sent');
    items.push({ ...about, kind: 'received', shipment, document: 'V-900001' });
  }
  const clinic = facilities[2];
  if (clinic) {
    const { product, number } = history.lots.expired;
    const lots = [{ lot: number, quantity: 20 }];
    const about = happened('expired', clinic, product, now);
    items.push({ ...about, kind: 'dispensed', lots });
  }
  const answers = await api.post<StockEventAnswers>('/v1/reports/batch', { items });
  const failed = answers.items.find(
    // Reported by an earlier start, when the shelf held another quantity.
    ({ outcome, problem }) => outcome !== 'accepted' && problem?.code !== 'id-reused',
  );
  if (failed) throw new Error(`an incident was ${failed.outcome}: ${failed.problem?.detail}`);
}

/** Two courses more than the book holds. */
async function tooMuch(api: Api, country: Country, site: Site, now: Date): Promise<StockReport> {
  const product = 'ACT-1';
  const course = country.file.products.find(({ code }) => code === product)?.courseUnits ?? 1;
  const stock = await api.get<StockOnHand>(`/v1/locations/${site.id}/stock`);
  const onHand = stock.products.find((each) => each.product === product)?.onHand ?? 0;
  const about = happened('more than there was', site, product, now);
  return { ...about, kind: 'dispensed', quantity: onHand + 2 * course };
}

function happened(
  what: string,
  site: Site,
  product: string,
  now: Date,
): Pick<StockReport, 'id' | 'location' | 'product' | 'occurredAt'> {
  const id = idOf('incident', what, site.id, product);
  return { id, location: site.id, product, occurredAt: now.toISOString() };
}
