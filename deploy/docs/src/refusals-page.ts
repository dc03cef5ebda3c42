/**
 * docs/REFUSALS.md: every code with which Satchel says no, its status and what to do. The codes
 * come from the tables of the services; the few that stand in a sentence somewhere are listed here,
 * and a spec looks through the sources for any that is missing.
 */
import { built } from './built.js';
import { code, generatedFrom, page, table } from './markdown.js';

type Codes = Readonly<Record<string, readonly [status: number, meaning: string]>>;

const INTRO = `
# Refusals and other problems

A problem is RFC 9457 \`application/problem+json\`:

\`\`\`json
{
  "type": "https://satchel.health/problems/insufficient-stock",
  "title": "Insufficient stock",
  "status": 409,
  "code": "insufficient-stock",
  "detail": "There is not enough stock that can be issued. …",
  "figures": { "available": 30 },
  "requestId": "0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f"
}
\`\`\`

\`code\` is stable and never changes its meaning. \`detail\` is a sentence for a person, and may.
\`errors\` names every
faulty field by JSON Pointer, all at once. \`figures\` are the numbers of the sentence. In a batch
each item has its own
answer with its own \`problem\`; one that is refused never holds up its neighbours.

The OpenAPI document shows each code at every route that may answer so, and refused entries at the
routes of the register. Tests bring each of them about on what really runs and compare what comes
with what is shown: ids, days and figures may be others, words, fields and statuses may not.

## What to do, by status
`;

const BY_STATUS: readonly (readonly [status: string, means: string, then: string])[] = [
  [
    '400',
    'The request is malformed.',
    'Correct it. Nothing was kept, so the id may be used again.',
  ],
  ['401', 'It is not known who asks.', 'Refresh the session or sign in, then send the same again.'],
  [
    '403',
    'You may see it, but not do this.',
    'Ask somebody who may. Nothing was kept under the id.',
  ],
  [
    '404',
    'There is no such thing, or you may not see it.',
    'Check the code. Nothing was kept, so the id may be sent again once the thing exists.',
  ],
  [
    '409',
    'Satchel understood and refuses.',
    'Read the reason and do something else, under a new id. Of an order, a report or a decision the refusal is kept, and the same id is refused again.',
  ],
  [
    '412, 428',
    'You decided about an older version, or did not say which.',
    'Read it anew, then decide under a new id.',
  ],
  [
    '413, 414, 415, 431',
    'It is too large or of another type.',
    'Send less at a time; see LIMITS.md.',
  ],
  [
    '422',
    'The id belongs to something else, or what was sent contradicts itself.',
    'Make a new id.',
  ],
  ['429', 'Too much in too short a time.', 'Wait as long as `Retry-After` says.'],
  ['500', 'A bug.', 'Report the `requestId`.'],
  [
    '503',
    'Somebody who is needed does not answer.',
    'Send the same again, with the same id, after `Retry-After`; whatever was done is then answered, not done twice.',
  ],
];

/** Codes that no table holds: they stand where they are said. */
const BETWEEN: Codes = {
  'deadline-missing': [400, 'A request came without saying until when its sender waits.'],
  'unknown-location': [503, 'Replenishment has not heard of a location yet; the message waits.'],
};

const FIELD_CODES: readonly (readonly string[])[] = [
  ['required', 'The field is missing.'],
  ['unknown-field', 'This call has no such field.'],
  ['unknown-parameter', 'This call has no such parameter in its address.'],
  ['wrong-type', 'It is of another type; nothing is ever converted.'],
  ['wrong-form', 'It does not match the pattern, or is no day or instant of the calendar.'],
  ['not-allowed', 'It is none of the listed words, or does not belong to this kind.'],
  ['too-small', 'It is below the least value.'],
  ['too-large', 'It is above the largest value.'],
  ['too-short', 'It has too few characters or items.'],
  ['too-long', 'It has too many characters or items.'],
  ['unknown-product', 'The register has no such product.'],
  ['unknown-location', 'The register has no such location.'],
  ['not-json', 'The body is not JSON.'],
];

export async function refusalsPage(): Promise<string> {
  const { PROBLEM_CODES } = await built<{ PROBLEM_CODES: Codes }>(
    'services/gateway/dist/door/problem-codes.js',
  );
  const { REFUSALS } = await built<{ REFUSALS: Codes }>(
    'services/inventory/dist/domain/refusal.js',
  );
  const { COUNT_REFUSALS } = await built<{ COUNT_REFUSALS: Codes }>(
    'services/inventory/dist/domain/count-refusal.js',
  );
  const { REGISTER_REFUSALS } = await built<{ REGISTER_REFUSALS: Codes }>(
    'libs/contracts/dist/inventory/register-refusals.js',
  );
  const { REFUSAL_CODES } = await built<{ REFUSAL_CODES: readonly string[] }>(
    'services/requisition/dist/domain/refusal.js',
  );
  const { DISCREPANCY_REFUSALS } = await built<{ DISCREPANCY_REFUSALS: Codes }>(
    'services/inventory/dist/domain/discrepancy-acts.js',
  );
  const { HANDOVER_REFUSALS } = await built<{ HANDOVER_REFUSALS: Codes }>(
    'services/inventory/dist/domain/handover-refusal.js',
  );
  return page(
    generatedFrom('services/gateway, services/inventory and services/requisition'),
    INTRO,
    table(['Status', 'Means', 'Do'], BY_STATUS),
    '## The API',
    'Every code with which a call as a whole is answered.',
    listed(PROBLEM_CODES),
    '## Orders and reports',
    'What the ledger refuses, with the status of a single call or of an item in a batch.',
    listed(REFUSALS),
    '## Physical counts',
    'Kept with the id of the act, so that the same id is refused again.',
    listed(COUNT_REFUSALS),
    '## Requisitions',
    listed(chosen(PROBLEM_CODES, REFUSAL_CODES)),
    '## Discrepancies',
    listed(DISCREPANCY_REFUSALS),
    '## Handovers of kits',
    'Nothing is kept under the id.',
    listed(HANDOVER_REFUSALS),
    '## Entries of the register',
    'An entry is answered on its own, in `items[].problem`.',
    listed(REGISTER_REFUSALS),
    '## Between services',
    'Seen in logs and under parked messages.',
    listed(BETWEEN),
    '## Faults of a field',
    'The `code` of an entry in `errors`.',
    table(
      ['Code', 'Means'],
      FIELD_CODES.map(([name = '', meaning = '']) => [code(name), meaning]),
    ),
  );
}

function listed(codes: Codes): string {
  return table(
    ['Code', 'Status', 'What it means, what to do'],
    Object.entries(codes).map(([name, [status, meaning]]) => [code(name), String(status), meaning]),
  );
}

/**
 * Requisition keeps its codes, the gateway their status and meaning; one without them is an error.
 */
function chosen(codes: Codes, names: readonly string[]): Codes {
  return Object.fromEntries(
    names.map((name) => {
      const found = codes[name];
      if (!found) throw new Error(`the gateway's problem codes lack ${name} of requisition`);
      return [name, found];
    }),
  );
}
