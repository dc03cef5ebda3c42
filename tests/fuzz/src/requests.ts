/**
 * The one generator: request number n of a seed, always the same. It draws a route, who asks, a
 * valid request, and then what is wrong with it.
 */
import { type ApiRoute, apiRoutes } from './api-document.js';
import { Papers, PEOPLE, type PersonName } from './country.js';
import { Dice } from './dice.js';
import { hostileText, hostileValue, hugeBody, spoiltBody } from './hostile-bodies.js';
import { hostileFraming } from './hostile-framing.js';
import { hostileHeaders, hostileMethod, hostilePath, hostileQuery } from './hostile-heads.js';
import { validDraft } from './valid.js';
import { type WireRequest, wired } from './wire-request.js';

/** Those that hash a password cost a tenth of a second each. */
const SELDOM = /^(?:post-session|post-accounts|put-accounts-id)$/;
/** What they make is acted on by many other routes, which can only refuse until it is there. */
const OPENING = /^post-(?:count-sheets|requisitions|recalls|lot-holds|earmarks)$/;
const weights = apiRoutes.map((route) => [weightOf(route), route] as const);

function weightOf({ operation, body }: ApiRoute): number {
  if (SELDOM.test(operation)) return 0.25;
  if (OPENING.test(operation)) return 9;
  return body ? 3 : 1;
}

type Spoil = (dice: Dice, route: ApiRoute, request: WireRequest) => WireRequest;

const OF_A_BODY: readonly (readonly [number, Spoil])[] = [
  [4, spoiltBody],
  [5, hostileValue],
  [3, hostileText],
  [0.06, (dice, _route, request) => hugeBody(dice, request)],
];
const OF_ANY: readonly (readonly [number, Spoil])[] = [
  [4, (_dice, _route, request) => request],
  [2, hostileQuery],
  [1.5, (dice, _route, request) => hostilePath(dice, request)],
  [2.5, (dice, _route, request) => hostileHeaders(dice, request)],
  [0.7, (dice, _route, request) => hostileMethod(dice, request)],
  [0.5, (dice, _route, request) => hostileFraming(dice, request)],
];

/** Request `index` of `seed`. */
export function requestOf(seed: number, index: number): WireRequest {
  const dice = new Dice(seed, index);
  const papers = new Papers(seed);
  const route = dice.weighed(weights);
  const who = whoAsks(dice, route);
  const draft = validDraft(route, dice, papers, index);
  const request = wired(draft, route, { index, what: 'valid', who });
  const ways = route.body ? [...OF_A_BODY, ...OF_ANY] : OF_ANY;
  return dice.weighed(ways)(dice, route, request);
}

function whoAsks(dice: Dice, { operation }: ApiRoute): PersonName | 'nobody' {
  // Only the passenger ends sessions, so that the others keep theirs.
  if (/session/.test(operation)) return dice.pick(['passenger', 'nobody']);
  if (dice.chance(0.55)) return 'everything';
  if (dice.chance(0.08)) return 'nobody';
  return dice.pick(Object.keys(PEOPLE) as PersonName[]);
}
