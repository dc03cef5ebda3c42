/** Tasks about files and papers: who may not see a record sees it on no paper either. */
import { daysAgo } from './country.js';
import { at, get, type Task } from './task.js';

const REGISTER = [
  ...['zones', 'programmes', 'locations', 'products', 'managed-products', 'lots'],
  ...['conditions', 'product-prices', 'shelf-life-rules', 'pack-contents'],
];

export const fileTasks: Record<string, Task> = {
  ...Object.fromEntries(
    REGISTER.map((kind) => [`GET /v1/export/${kind}.csv`, get(() => `/v1/export/${kind}.csv`)]),
  ),
  'GET /v1/export/stock.csv': get((it) => `/v1/export/stock.csv?location=${at(it)}`),
  'GET /v1/export/movements.csv': get(
    (it) => `/v1/export/movements.csv?location=${at(it)}&from=${daysAgo(9)}&to=${daysAgo(0)}`,
  ),
  'GET /v1/vouchers/request/{id}.pdf': get(
    (it) => `/v1/vouchers/request/${it.standing.requisitions.seen}.pdf`,
  ),
  'GET /v1/vouchers/issue/{id}.pdf': get((it) => `/v1/vouchers/issue/${it.standing.shipment}.pdf`),
  'GET /v1/vouchers/delivery/{id}.pdf': get(
    (it) => `/v1/vouchers/delivery/${it.standing.shipment}.pdf`,
  ),
  'GET /v1/vouchers/count/{id}.pdf': get(
    (it) => `/v1/vouchers/count/${it.standing.countSheet}.pdf`,
  ),
  'GET /v1/vouchers/disposal/{id}.pdf': get(
    (it) => `/v1/vouchers/disposal/${it.standing.disposal}.pdf`,
  ),
};
