/**
 * What a client sees of each problem: an answer as it really came, sentence, faulty fields and
 * figures included. Specs bring every one of them about and compare (libs/proving,
 * `brought-about.ts`). An example stands at every route that may answer so; sentences name the
 * case at hand, so on another route they may name another.
 */
import { PROBLEM_TYPE_ROOT, type ProblemExtras } from '@satchel/contracts';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';
import { EXAMPLES_OF_OWNERS } from './problem-examples-of-owners.js';
import type { RouteSpec } from './route.js';

/** What is not the same in every problem. */
export interface Said extends ProblemExtras {
  readonly detail: string;
}

const REQUEST = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f';
const FIELD = { pointer: '/colour', detail: 'is not a field of this call' };
const PARAMETER = { pointer: '/colour', detail: 'is not a parameter of this call' };

/** Of a call with a body: a field too many, where others show a parameter too many. */
const MALFORMED_BODY: Said = {
  detail: '/colour is not a field of this call. Nothing was recorded.',
  errors: [{ ...FIELD, code: 'unknown-field' }],
};

/** Of a call that the gateway answers from its own records. */
const OWN_RECORDS_AWAY: Said = {
  detail: 'Accounts cannot be reached just now. Try again shortly.',
  retryAfterSeconds: 2,
};

/** What the gateway says by itself. */
const EXAMPLES_OF_GATEWAY = {
  malformed: {
    detail: '/colour is not a parameter of this call. Nothing was recorded.',
    errors: [{ ...PARAMETER, code: 'unknown-parameter' }],
  },
  'idempotency-key-differs': {
    detail:
      'The header Idempotency-Key is not the `id` in the body. Send the same, or leave it out.',
  },
  'if-match-malformed': {
    detail: 'The header If-Match must be an ETag of ours, such as "3".',
  },
  'no-token': { detail: 'This needs an access token. Sign in first.' },
  'token-refused': { detail: 'The access token is not one of ours. Sign in again.' },
  'token-expired': { detail: 'The access token has run out. Refresh the session.' },
  'principal-refused': {
    detail: 'The proof of who acts was refused: its signature does not hold. Sign in again.',
  },
  'sign-in-refused': { detail: 'The username or the password is not right. Try again.' },
  'refresh-refused': { detail: 'This refresh token does not work any more. Sign in again.' },
  'not-permitted': { detail: 'None of your roles has the right see-stock.' },
  'may-not-grant': {
    detail: 'You keep the accounts of your own area, and LR-BONG is not known to lie in it.',
  },
  'no-such-route': {
    detail: 'There is nothing at this address. The addresses are listed at /docs.',
  },
  'unknown-account': { detail: 'There is no such account that you may see.' },
  'method-not-allowed': { detail: 'This address takes GET, HEAD, not DELETE.' },
  'too-slow': { detail: 'The request did not arrive in time.' },
  'own-account': {
    detail: 'Nobody closes her own account or changes her own roles. Ask a colleague.',
  },
  'username-taken': {
    detail: 'The username admin belongs to another account. Choose another.',
  },
  'too-large': { detail: 'The body is larger than 1 MiB.' },
  'address-too-long': { detail: 'Part of the address is too long.' },
  'unsupported-media-type': { detail: 'Only `application/json` is read.' },
  'if-match-missing': { detail: 'Read it first, then send its ETag in the header If-Match.' },
  'too-many-requests': {
    detail: 'More than 1200 requests in a minute. Wait 42 seconds.',
    retryAfterSeconds: 42,
  },
  'too-many-sign-ins': {
    detail: 'Too many tries to sign in. Wait 15 minutes, then try again.',
    retryAfterSeconds: 900,
  },
  'headers-too-large': { detail: 'The header fields are too large.' },
  bug: { detail: `Something is wrong on our side. Please report the reference ${REQUEST}.` },
  'service-unavailable': {
    detail: 'The service inventory does not answer. Nothing was recorded; try again shortly.',
    retryAfterSeconds: 2,
  },
  'deadline-exceeded': {
    detail:
      'There was no answer in time. Whether it was done is not known: ask again with the same id.',
    retryAfterSeconds: 2,
  },
  undecided: {
    detail: 'Inventory did not say what became of it. Send it again with the same id.',
    retryAfterSeconds: 2,
  },
  busy: {
    detail: 'Too many requests are in hand. Nothing was recorded; try again shortly.',
    retryAfterSeconds: 1,
  },
  'unknown-pack': {
    detail:
      '/packs/0/pack is no pack of this product, which comes in: box of 20, pack of 20. Nothing was recorded.',
    errors: [
      {
        pointer: '/packs/0/pack',
        code: 'unknown-pack',
        detail: 'is no pack of this product, which comes in: box of 20, pack of 20',
      },
    ],
  },
  'pack-size-differs': {
    detail: '/packs/0/of is not what a box holds: the register says 20. Nothing was recorded.',
    errors: [
      {
        pointer: '/packs/0/of',
        code: 'pack-size-differs',
        detail: 'is not what a box holds: the register says 20',
      },
    ],
  },
} as const satisfies Partial<Record<ProblemCode, Said>>;

const EXAMPLES: Readonly<Record<ProblemCode, Said>> = {
  ...EXAMPLES_OF_GATEWAY,
  ...EXAMPLES_OF_OWNERS,
};

/** A key under `components/examples` with what stands there. */
export type NamedExample = readonly [name: string, example: { readonly value: object }];

/** One example for every code, and a second one of those that two kinds of calls say otherwise. */
export function problemExamples(): NamedExample[] {
  const codes = (Object.keys(PROBLEM_CODES) as ProblemCode[]).sort();
  return [
    ...codes.map((code): NamedExample => [code, { value: whole(code, EXAMPLES[code]) }]),
    ['malformed-body', { value: whole('malformed', MALFORMED_BODY) }],
    ['own-records-away', { value: whole('service-unavailable', OWN_RECORDS_AWAY) }],
  ];
}

/** Under which name the example of a code stands that a route answers with. */
export function exampleNameOf(code: ProblemCode, route: RouteSpec): string {
  if (code === 'malformed' && route.body !== undefined) return 'malformed-body';
  if (code === 'service-unavailable' && !route.asksOwner) return 'own-records-away';
  return code;
}

function whole(code: ProblemCode, said: Said): object {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
  const [status] = PROBLEM_CODES[code];
  return { type: PROBLEM_TYPE_ROOT + code, title, status, code, ...said, requestId: REQUEST };
}
