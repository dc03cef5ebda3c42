/**
 * Every limit with its reason. The figures come from the code: imported where it exports them, else
 * read from the line that names them; only the reasons are written here.
 */
import {
  BATCH_MAX,
  BUCKETS_MAX,
  CHANGES_MAX,
  COUNT_LINES_MAX,
  EXPORT_DAYS_MAX,
  LINES_MAX,
  LOTS_MAX,
  PACKING_MAX,
  PAGE_MAX,
  PERIOD_DAYS_MAX,
  USE_COUNTS_MAX,
  USE_PRODUCTS_MAX,
} from '@satchel/contracts';
import { QUANTITY_MAX } from '@satchel/language';
import { newKeyPair } from '@satchel/messaging';
import { built, figureIn } from './built.js';
import { productLimits } from './product-limits.js';
import { worthLimits } from './worth-limits.js';

export interface Limit {
  readonly what: string;
  readonly value: string;
  readonly why: string;
  /** The file that holds the figure. */
  readonly where: string;
}

interface GatewayConfig {
  readonly rateLimits: { perAccount: number; perAddress: number; signInTries: number };
  readonly requestSeconds: number;
}
interface GatewayConfigModule {
  readConfig(environment: Record<string, string>): GatewayConfig;
}
interface InventoryConfigModule {
  readConfig(environment: Record<string, string>): { ledgerLanes: number };
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const number = (value: number): string => value.toLocaleString('en').replaceAll(',', ' ');

/** A duration in the largest unit that says it in a whole number. */
function duration(ms: number): string {
  const units: [number, string][] = [
    [DAY_MS, 'day'],
    [HOUR_MS, 'hour'],
    [MINUTE_MS, 'minute'],
    [SECOND_MS, 'second'],
  ];
  const [unitMs, unit] = units.find(([size]) => ms >= size && ms % size === 0) ?? [
    1,
    'millisecond',
  ];
  const count = ms / unitMs;
  return `${number(count)} ${unit}${count === 1 ? '' : 's'}`;
}

function mebibytes(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`;
}

const HTTP = 'services/gateway/src/door/http-shell.ts';
const JSON_BODY = 'services/gateway/src/door/read-json.ts';
const COURIER = 'libs/messaging/src/courier.ts';
const PRINCIPAL = 'libs/messaging/src/principal.ts';
const CONFIG = 'services/gateway/src/config.ts';

/** What one request may hold. */
export async function sizeLimits(): Promise<Limit[]> {
  const { LIMIT_DEFAULT } = await built<{ LIMIT_DEFAULT: number }>(
    'services/inventory/dist/store/pages.js',
  );
  const grants = 'services/gateway/src/door/bodies/accounts.ts';
  return [
    {
      what: 'Items in a batch',
      value: number(BATCH_MAX),
      why: 'One transaction of the ledger; a lost answer is repeated whole, so larger batches only cost more on a bad network.',
      where: 'libs/contracts/src/page.ts',
    },
    {
      what: 'Body of a request',
      value: mebibytes(figureIn(JSON_BODY, 'BODY_MAX_BYTES')),
      why: 'Ample for a full batch with lots; a phone on a slow network should send less at a time anyway.',
      where: JSON_BODY,
    },
    {
      what: 'Lists and objects inside each other',
      value: number(figureIn(JSON_BODY, 'JSON_DEPTH_MAX')),
      why: 'The deepest request there is has five; what is far deeper is meant to exhaust the reader.',
      where: JSON_BODY,
    },
    {
      what: 'Body that is read to its end to be told that it is too large',
      value: mebibytes(figureIn(JSON_BODY, 'BODY_THROWN_AWAY_BYTES')),
      why: 'Whoever still sends does not hear the answer; nothing of it is kept. Beyond, the connection is cut.',
      where: JSON_BODY,
    },
    {
      what: 'Rows of a page',
      value: `${number(PAGE_MAX)}, ${LIMIT_DEFAULT} unless told`,
      why: 'A page is read by a person or looped over by a program; a cursor goes on where it ended.',
      where: 'libs/contracts/src/page.ts',
    },
    {
      what: 'Rows of one answer about changes',
      value: number(CHANGES_MAX),
      why: 'A kit is read in one answer, a facility with a dozen kits in three: on 2G every call costs a second.',
      where: 'libs/contracts/src/inventory/changes.ts',
    },
    {
      what: 'Quantity of one movement, in dispensing units',
      value: number(QUANTITY_MAX),
      why: 'More than a country uses of anything in a year, fits the column, and nine million of them add up exactly in a double.',
      where: 'libs/language/src/names.ts',
    },
    {
      what: 'Lots in one order or report',
      value: number(LOTS_MAX),
      why: 'No shelf holds so many lots of one product; what has more is a pallet list, which is several receipts.',
      where: 'libs/contracts/src/inventory/stock-events.ts',
    },
    ...listLimits(),
    {
      what: 'Roles of one account',
      value: number(figureIn(grants, 'GRANTS_MAX')),
      why: 'They travel in every access token, whose header must stay small.',
      where: grants,
    },
  ];
}

function listLimits(): Limit[] {
  return [
    ...productLimits(),
    {
      what: 'Items of a batch that pack or unpack',
      value: number(PACKING_MAX),
      why: 'Each writes to as many cards as its sets have products, and answers for all of them.',
      where: 'libs/contracts/src/inventory/pack-contents.ts',
    },
    ...worthLimits,
    {
      what: 'Lines of a requisition',
      value: number(LINES_MAX),
      why: 'The whole list of a facility fits on one request; a kit needs a tenth of it.',
      where: 'libs/contracts/src/requisition/requisition.ts',
    },
    {
      what: 'Lines of a count sheet, products of a snapshot of an observed store',
      value: number(COUNT_LINES_MAX),
      why: 'They are booked in one transaction of the ledger, as a batch of reports is.',
      where: 'libs/contracts/src/inventory/count-sheets.ts',
    },
    {
      what: 'Days of movements in one export',
      value: number(EXPORT_DAYS_MAX),
      why: 'A year with what came late to it; more is asked for year by year.',
      where: 'libs/contracts/src/inventory/export.ts',
    },
    {
      what: 'Local days of a question about stock-out days',
      value: number(PERIOD_DAYS_MAX),
      why: 'A leap year: one read of the day totals of each card of the page.',
      where: 'libs/contracts/src/inventory/stock-out-days.ts',
    },
    {
      what: 'Days, weeks or months of a question about use',
      value: number(BUCKETS_MAX),
      why: 'Two months of days, a year of weeks, five years of months: what fits on a page.',
      where: 'libs/contracts/src/inventory/use.ts',
    },
    {
      what: 'Products, and counts of each, of an answer about use',
      value: `${number(USE_PRODUCTS_MAX)}, and the latest ${number(USE_COUNTS_MAX)}`,
      why: 'Each is added up from its movements; a shelf counted every weekday has 260 counts a year.',
      where: 'libs/contracts/src/inventory/use.ts',
    },
  ];
}

/** Who may ask how often. */
export async function rateLimits(): Promise<Limit[]> {
  const { readConfig } = await built<GatewayConfigModule>('services/gateway/dist/config.js');
  const { perAccount, perAddress, signInTries } = readConfig(environment('gateway')).rateLimits;
  const { SIGN_IN_WINDOW_MS } = await built<{ SIGN_IN_WINDOW_MS: number }>(
    'services/gateway/dist/domain/sign-in-limit.js',
  );
  const window = duration(figureIn(HTTP, 'RATE_WINDOW_SECONDS') * SECOND_MS);
  const server = 'libs/messaging/src/request-server.ts';
  return [
    {
      what: 'Requests of one account',
      value: `${number(perAccount)} in ${window} (\`RATE_LIMIT_PER_ACCOUNT\`)`,
      why: 'Twenty a second is more than any person or page needs; an importer sends batches.',
      where: CONFIG,
    },
    {
      what: 'Requests of one address without a valid token',
      value: `${number(perAddress)} in ${window} (\`RATE_LIMIT_PER_ADDRESS\`)`,
      why: 'Many phones share the address of one mobile network, so signed-in requests are counted by account instead.',
      where: CONFIG,
    },
    {
      what: 'Tries to sign in as one user from one address',
      value: `${number(signInTries)} in ${duration(SIGN_IN_WINDOW_MS)} (\`SIGN_IN_TRIES\`)`,
      why: 'A person who forgot needs three; guessing at this pace leads nowhere.',
      where: CONFIG,
    },
    {
      what: 'Requests in hand at once, per process of a service',
      value: number(figureIn(server, 'LIMIT')),
      why: 'Beyond it answers would come after their deadline; `busy` at once is better.',
      where: server,
    },
  ];
}

/** How long something waits or works. */
export async function timeLimits(): Promise<Limit[]> {
  return [...(await arrivalLimits()), ...(await waitingLimits())];
}

async function arrivalLimits(): Promise<Limit[]> {
  const { readConfig } = await built<GatewayConfigModule>('services/gateway/dist/config.js');
  const { requestSeconds } = readConfig(environment('gateway'));
  return [
    {
      what: 'A request until it has come whole',
      value: `${duration(requestSeconds * SECOND_MS)} (\`REQUEST_SECONDS\`)`,
      why: 'A batch of 500 reports over the slowest mobile network; what takes longer holds a connection that others need. Looked at once a second.',
      where: CONFIG,
    },
    {
      what: 'Its head, before the body',
      value: duration(figureIn(HTTP, 'HEAD_SECONDS') * SECOND_MS),
      why: 'A few hundred bytes arrive at once or not at all.',
      where: HTTP,
    },
  ];
}

async function waitingLimits(): Promise<Limit[]> {
  const telling = 'services/gateway/src/use-cases/tell-inventory.ts';
  const asking = 'services/requisition/src/door/replenishment.ts';
  const tokens = 'services/gateway/src/door/access-tokens.ts';
  const sessions = 'services/gateway/src/domain/session.ts';
  const clock = 'services/inventory/src/domain/stock-time.ts';
  const { REFRESH_LIFE_MS, SESSION_LIFE_MS } = await built<Record<string, number>>(
    'services/gateway/dist/domain/session.js',
  );
  const { AHEAD_TOLERANCE_MS } = await built<{ AHEAD_TOLERANCE_MS: number }>(
    'services/inventory/dist/domain/stock-time.js',
  );
  return [
    {
      what: 'Answer of another service',
      value: duration(figureIn(COURIER, 'DEADLINE_MS')),
      why: 'A person waits no longer; after it the outcome is unknown and the same id is sent again.',
      where: COURIER,
    },
    {
      what: 'Answer to a batch',
      value: duration(figureIn(telling, 'BATCH_MS')),
      why: `Up to ${BATCH_MAX} events behind others that wait for the same cards.`,
      where: telling,
    },
    {
      what: 'Suggestion for a new requisition',
      value: duration(figureIn(asking, 'DEADLINE_MS')),
      why: 'A request is worth more than the suggestion beside it, which is then absent.',
      where: asking,
    },
    {
      what: 'Access token',
      value: duration(figureIn(tokens, 'LIFE_SECONDS') * SECOND_MS),
      why: 'The longest that a closed account or a role taken away still works.',
      where: tokens,
    },
    {
      what: 'Refresh token',
      value: `${duration(Number(REFRESH_LIFE_MS))}, works once`,
      why: 'A phone that was offline for a month still finds its session; one that is used twice was copied, and ends it.',
      where: sessions,
    },
    {
      what: 'Session, however often refreshed',
      value: duration(Number(SESSION_LIFE_MS)),
      why: 'Twice a year somebody proves who holds the phone.',
      where: sessions,
    },
    {
      what: 'Proof of who acts, between services',
      value: duration(figureIn(PRINCIPAL, 'LIFE_SECONDS') * SECOND_MS),
      why: 'It is bound to one request; longer than any deadline, and of no use afterwards.',
      where: PRINCIPAL,
    },
    {
      what: 'Clocks of our machines apart',
      value: duration(figureIn(PRINCIPAL, 'LEEWAY_SECONDS') * SECOND_MS),
      why: 'Deadlines and proofs carry instants. Machines that keep time differ by far less.',
      where: PRINCIPAL,
    },
    {
      what: "A reporter's clock ahead of ours",
      value: duration(AHEAD_TOLERANCE_MS),
      why: 'A phone may be a little fast; what is further ahead is booked at the time of recording and flagged `clock-ahead`.',
      where: clock,
    },
  ];
}

/** What the ledger and the courier do at once, and how long they keep. */
export async function innerLimits(): Promise<Limit[]> {
  const { readConfig } = await built<InventoryConfigModule>('services/inventory/dist/config.js');
  const { ledgerLanes } = readConfig(environment('inventory'));
  const groups = 'services/inventory/src/use-cases/group-events.ts';
  const stream = 'libs/messaging/src/stream.ts';
  const durable = 'libs/messaging/src/durable.ts';
  const { RETRY_DELAYS_MS } = await built<{ RETRY_DELAYS_MS: readonly number[] }>(
    'libs/messaging/dist/setback.js',
  );
  const { WINDOW_DAYS, RETENTION_DAYS } = await built<Record<string, number>>(
    'services/replenishment/dist/domain/observation.js',
  );
  const observation = 'services/replenishment/src/domain/observation.ts';
  return [
    {
      what: 'Events in one transaction of the ledger',
      value: number(figureIn(groups, 'GROUP_MAX')),
      why: 'The commit is then paid once for all who wait; larger groups only make everyone wait longer.',
      where: groups,
    },
    {
      what: 'Such transactions under way, per process',
      value: `${ledgerLanes} (\`LEDGER_LANES\`)`,
      why: 'One decides while the other commits; fewer and larger groups cost less.',
      where: 'services/inventory/src/config.ts',
    },
    {
      what: 'Events kept in a stream, and in the outbox after every subscriber has confirmed them',
      value: duration(figureIn(stream, 'MAX_AGE_DAYS') * DAY_MS),
      why: 'A fortnight covers holidays and repairs; no subscriber should be away for longer.',
      where: stream,
    },
    {
      what: 'Events delivered to a consumer and not yet acknowledged',
      value: number(figureIn(durable, 'MAX_UNACKNOWLEDGED')),
      why: 'Enough to keep a consumer busy, little enough to be delivered again after a crash.',
      where: durable,
    },
    {
      what: 'Tries of a message that cannot be applied, before it waits for a person',
      value: number(RETRY_DELAYS_MS.length + 1),
      why: `Spread over ${Math.round(RETRY_DELAYS_MS.reduce((sum, ms) => sum + ms, 0) / SECOND_MS)} seconds, since most faults pass; the key of the message waits, others flow.`,
      where: 'libs/messaging/src/setback.ts',
    },
    {
      what: 'Days over which use is averaged',
      value: duration(Number(WINDOW_DAYS) * DAY_MS),
      why: 'Several resupplies, and short enough to follow a season.',
      where: observation,
    },
    {
      what: 'Days of use that replenishment keeps of a card',
      value: duration(Number(RETENTION_DAYS) * DAY_MS),
      why: 'The longest time between two counts that still tells of use; the ledger keeps everything.',
      where: observation,
    },
  ];
}

/** The least that lets a service read its configuration; what is not given takes its default. */
function environment(service: string): Record<string, string> {
  const { privateKey, publicKey } = newKeyPair();
  return {
    DATABASE_URL: 'postgres://localhost/none',
    DATABASE_OWNER_URL: 'postgres://localhost/none',
    NATS_URL: 'nats://localhost',
    PORT: '0',
    SERVICE_KEY: privateKey,
    TRUSTED_KEYS: JSON.stringify({ [service]: publicKey }),
    ADMIN_PASSWORD: 'only to read the defaults',
  };
}
