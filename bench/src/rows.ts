/**
 * `npm run bench:rows`: what one hot row and what a long history cost. Sixty-four writers of one
 * card of the central warehouse against one writer; reports and counts that happened before a
 * hundred thousand later movements of their card against the same ones that happen now.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  adminPassword,
  deleteDataFolder,
  printLine,
  type RunningSystem,
  startSystem,
  withConnection,
} from '@satchel/local';
import { v7 as uuid } from 'uuid';
import { BATCH, UNLIMITED } from './bench-kits.js';
import { closedLoop, type Times } from './closed-loop.js';
import { call, type GatewayClient, mustBeTaken, signIn } from './gateway-client.js';
import { measuredOn } from './measured-on.js';
import { inWords, type Ratio, ratioOf } from './ratio.js';

const DAY_MS = 86_400_000;
const OPENED_DAYS_AGO = 320;
const HISTORY_DAYS = 300;
const OPENING = 500_000_000;
const WRITERS = 64;
/** On a card with a long history. One row is one row: more only wait in front of it. */
const LATE_CLIENTS = 4;
const WAREHOUSE = 'ROWS-W';
const KIT = 'ROWS-K';
const PRODUCT = 'ROWS';
/** Cards of their own, each with the whole history: reports, reports behind a count, counts. */
const CARDS = { plain: 'ROWS-PLAIN', anchored: 'ROWS-ANCHORED', counted: 'ROWS-COUNTED' } as const;
/** A card with a count and nothing after it. */
const SHORT = 'ROWS-SHORT';

interface Options {
  readonly pairs: number;
  readonly seconds: number;
  readonly later: number;
  readonly report: string | undefined;
}

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const options = { pairs: text, seconds: text, later: text, report: text };
  const { values } = parseArgs({ options });
  return {
    pairs: Number(values.pairs ?? 9),
    seconds: Number(values.seconds ?? 5),
    later: Number(values.later ?? 100_000),
    report: values.report,
  };
}

const daysAgo = (days: number): number => Date.now() - days * DAY_MS;
const instant = (at: number): string => new Date(at).toISOString();
const day = (at: number): string => instant(at).slice(0, 10);

async function prepare(
  system: RunningSystem,
  dataDir: string,
): Promise<() => Promise<GatewayClient>> {
  const password = adminPassword(dataDir);
  const admin = await signIn(system.gatewayUrl, 'admin', password);
  const put = async (path: string, items: object[]): Promise<void> =>
    mustBeTaken(await call(admin, 'PUT', path, { items }));
  await put('/v1/zones', [{ id: 'LR', name: 'Liberia', level: 'country' }]);
  await put('/v1/products', [
    { id: PRODUCT, name: 'Rows', dispensingUnit: 'tablet', packSize: 10 },
  ]);
  const place = (id: string, kind: string) => ({
    ...{ id, name: id, kind, zone: 'LR', timeZone: 'Africa/Monrovia' },
    openedOn: day(daysAgo(OPENED_DAYS_AGO + 1)),
  });
  const kits = [KIT, SHORT, ...Object.values(CARDS)].map((id) => place(id, 'kit'));
  await put('/v1/locations', [place(WAREHOUSE, 'warehouse'), ...kits]);
  const account = { id: uuid(), username: 'rows', password: `rows-${password}` };
  const grants = [{ role: 'integration-client', at: 'LR' }];
  await call(admin, 'POST', '/v1/accounts', { ...account, displayName: 'Rows', grants });
  return () => signIn(system.gatewayUrl, account.username, account.password);
}

async function report(client: GatewayClient, items: object[]): Promise<void> {
  for (let n = 0; n < items.length; n += BATCH) {
    const body = { items: items.slice(n, n + BATCH) };
    mustBeTaken(await call(client, 'POST', '/v1/reports/batch', body));
  }
}

function reportAt(location: string, at: number, what: object): object {
  return { id: uuid(), location, product: PRODUCT, occurredAt: instant(at), ...what };
}

const dispensed = (location: string, at: number): object =>
  reportAt(location, at, { kind: 'dispensed', quantity: 1 });
const counted = (location: string, at: number, quantity: number): object =>
  reportAt(location, at, { kind: 'counted', quantity });

/** Opens the cards and fills them with so many movements each, evenly over the history. */
async function fill(signedIn: () => Promise<GatewayClient>, later: number): Promise<void> {
  const cards = [WAREHOUSE, SHORT, ...Object.values(CARDS)];
  const opening = { kind: 'opening', quantity: OPENING };
  const client = await signedIn();
  await report(
    client,
    cards.map((card) => reportAt(card, daysAgo(OPENED_DAYS_AGO), opening)),
  );
  for (const card of Object.values(CARDS)) {
    const step = ((HISTORY_DAYS - 1) * DAY_MS) / later;
    const first = daysAgo(HISTORY_DAYS);
    const items = Array.from({ length: later }, (_, n) => dispensed(card, first + n * step));
    const at = performance.now();
    await report(await signedIn(), items);
    const seconds = Math.round((performance.now() - at) / 1000);
    printLine(`${card}: ${later} movements in ${seconds} s`);
  }
  // Whatever happened before it and comes now is late.
  const at = daysAgo(HISTORY_DAYS + 2);
  await report(client, [counted(CARDS.anchored, at, OPENING), counted(SHORT, at, OPENING)]);
}

interface Half {
  readonly clients: number;
  readonly next: () => { method: 'POST'; path: string; body: object };
}

interface Compared {
  readonly ratio: Ratio;
  readonly above: Times[];
  readonly below: Times[];
}

/** The rate of one half over that of the other; which comes first changes from pair to pair. */
async function compare(
  what: string,
  signedIn: () => Promise<GatewayClient>,
  halves: { above: Half; below: Half },
  { pairs, seconds }: Options,
): Promise<Compared> {
  const above: Times[] = [];
  const below: Times[] = [];
  const measure = async (half: 'above' | 'below'): Promise<void> => {
    const times = await closedLoop(await signedIn(), { ...halves[half], seconds });
    (half === 'above' ? above : below).push(times);
  };
  for (let n = 0; n < pairs; n += 1) {
    const order = n % 2 === 0 ? (['above', 'below'] as const) : (['below', 'above'] as const);
    for (const half of order) await measure(half);
    printLine(`${what} ${n + 1}: ${above.at(-1)?.perSecond}/s to ${below.at(-1)?.perSecond}/s`);
  }
  const ratio = ratioOf(
    above.map((times, n) => ({ above: times.perSecond, below: below[n]?.perSecond ?? 0 })),
  );
  printLine(`${what}: ${inWords(ratio)}`);
  return { ratio, above, below };
}

const order = (): ReturnType<Half['next']> => {
  const what = { id: uuid(), kind: 'issue', location: WAREHOUSE, product: PRODUCT };
  const body = { ...what, quantity: 1, to: KIT, shipment: uuid() };
  return { method: 'POST', path: '/v1/orders', body };
};

const telling = (body: () => object) => (): ReturnType<Half['next']> => ({
  method: 'POST',
  path: '/v1/reports',
  body: body(),
});

interface Trouble {
  readonly deadlocks: number;
  readonly rolledBack: number;
}

/** What inventory's database has had of it so far. */
function trouble(system: RunningSystem): Promise<Trouble> {
  return withConnection(system.databases.inventory.ownerUrl, async (client) => {
    const { rows } = await client.query<Trouble>(
      `SELECT deadlocks::integer AS deadlocks, xact_rollback::integer AS "rolledBack"
       FROM pg_stat_database WHERE datname = current_database()`,
    );
    return rows[0] ?? { deadlocks: 0, rolledBack: 0 };
  });
}

async function onHand(client: GatewayClient, location: string): Promise<number> {
  const answer = await call(client, 'GET', `/v1/locations/${location}/stock`);
  const { products } = answer as { products: { onHand: number }[] };
  return products[0]?.onHand ?? 0;
}

async function measure(system: RunningSystem, dataDir: string, options: Options) {
  const signedIn = await prepare(system, dataDir);
  await fill(signedIn, options.later);
  const before = await trouble(system);
  const hot = await compare(
    `${WRITERS} writers of one card, against one`,
    signedIn,
    { above: { clients: WRITERS, next: order }, below: { clients: 1, next: order } },
    options,
  );
  const after = await trouble(system);
  const clients = LATE_CLIENTS;
  // Somewhere in the day before the history, so that no two are at the same moment.
  const early = (days: number): number => daysAgo(days) + Math.floor(Math.random() * DAY_MS);
  const lateAndNow = (card: string, body: (card: string, at: number) => object, days: number) => ({
    above: { clients, next: telling(() => body(card, early(days))) },
    below: { clients, next: telling(() => body(card, Date.now())) },
  });
  const plain = lateAndNow(CARDS.plain, dispensed, HISTORY_DAYS + 3);
  const anchored = lateAndNow(CARDS.anchored, dispensed, HISTORY_DAYS + 5);
  const alone = lateAndNow(SHORT, dispensed, HISTORY_DAYS + 5);
  const book = await onHand(await signedIn(), CARDS.counted);
  const late = telling(() => counted(CARDS.counted, early(HISTORY_DAYS + 3), OPENING));
  const now = telling(() => counted(CARDS.counted, Date.now(), book));
  const behind = `behind ${options.later} movements, against now`;
  return {
    hot: {
      ...hot,
      deadlocks: after.deadlocks - before.deadlocks,
      rolledBack: after.rolledBack - before.rolledBack,
    },
    lateReport: await compare(`reports ${behind}`, signedIn, plain, options),
    lateReportBehindCount: await compare(
      `reports behind a count and ${options.later} movements, against now`,
      signedIn,
      anchored,
      options,
    ),
    lateReportBehindLongHistory: await compare(
      `reports behind a count and ${options.later} movements, against behind a count alone`,
      signedIn,
      { above: anchored.above, below: alone.above },
      options,
    ),
    lateCount: await compare(
      `counts ${behind}`,
      signedIn,
      { above: { clients, next: late }, below: { clients, next: now } },
      options,
    ),
  };
}

async function run(): Promise<void> {
  const options = readOptions();
  const on = measuredOn();
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-bench-'));
  const given = { databaseUrl: '', natsUrl: '' };
  const system = await startSystem({ dataDir, ...given, env: UNLIMITED });
  try {
    const figures = { ...on, ...options, ...(await measure(system, dataDir, options)) };
    const { deadlocks, rolledBack } = figures.hot;
    printLine(`while many wrote one card: ${deadlocks} deadlocks, ${rolledBack} rolled back`);
    if (options.report) writeFileSync(options.report, `${JSON.stringify(figures, null, 2)}\n`);
    else printLine(JSON.stringify(figures, null, 2));
  } finally {
    await system.stop();
    await deleteDataFolder(dataDir);
  }
}

await run();
