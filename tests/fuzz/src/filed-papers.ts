/**
 * What somebody files between the batches: count sheets that wait for an answer, handovers under
 * way, accounts. Drawn requests alone would hardly come so far, since several acts in a row have to
 * succeed, by different people; what is filed is then met by the drawn ones.
 */
import type { RunningSystem } from '@satchel/local';
import { apiRoutes } from './api-document.js';
import type { Papers, PersonName } from './country.js';
import { type Json, uuidFrom } from './dice.js';
import { FILED_AT_ONCE, firstFiledAt, isFurther, productOf } from './paper-numbers.js';
import { type Named, note } from './writes.js';

interface Filing {
  readonly system: RunningSystem;
  readonly papers: Papers;
  readonly tokenOf: (who: PersonName) => string;
  /** Told what was written, so that nobody else is blamed for it. */
  readonly named: Named;
}

/** Files what the requests from `index` on will meet. */
export async function filePapers(filing: Filing, index: number): Promise<void> {
  const first = firstFiledAt(index);
  for (let paper = first; paper < first + FILED_AT_ONCE; paper += 1) {
    await fileSheet(filing, paper);
    await fileHandover(filing, paper);
    await fileAccount(filing, paper);
  }
}

/** So far off that it has to be explained and approved, by somebody who had no hand in it. */
async function fileSheet(filing: Filing, paper: number): Promise<void> {
  const id = filing.papers.id('count-sheet', paper);
  const product = productOf(paper);
  const on = { location: 'CLINIC', scope: 'listed', countedAt: '2026-10-12' };
  await send(filing, 'storekeeper', 'post-count-sheets', '', { id, ...on, products: [product] });
  const lines = [{ product, quantity: 700_000_000 + paper }];
  await send(filing, 'storekeeper', 'put-count-sheets-id-lines', id, { lines }, 1);
  const submitted = { id: uuidFrom(`submit ${id}`), leaveUncounted: true };
  await send(filing, 'storekeeper', 'post-count-sheets-id-submit', id, submitted, 2);
  if (!isFurther(paper)) return;
  const reasons = [{ product, reason: 'other', note: 'as found' }];
  const explained = { id: uuidFrom(`explain ${id}`), lines: reasons };
  await send(filing, 'storekeeper', 'post-count-sheets-id-explain', id, explained, 3);
}

/** Of a kit of its own that holds nothing, so that nothing has to be counted. */
async function fileHandover(filing: Filing, paper: number): Promise<void> {
  const id = filing.papers.id('handover', paper);
  const kit = {
    ...{ id: `FILED-${paper}`, name: 'Filed', kind: 'kit', zone: 'LR-NIMBA' },
    ...{ timeZone: 'Africa/Monrovia', openedOn: '2025-01-01', holder: uuidFrom(`holder ${id}`) },
    supplyLines: [{ programme: 'iccm', supplier: 'CLINIC' }],
  };
  await send(filing, 'everything', 'put-locations', '', { items: [kit] });
  const handover = {
    ...{ id, location: kit.id, reason: 'transfer', incoming: uuidFrom(`incoming ${id}`) },
    ...{ cover: { location: 'CLINIC' }, expectedUntil: '2099-12-31' },
  };
  await send(filing, 'everything', 'post-handovers', '', handover);
  if (!isFurther(paper)) return;
  const who = { witnesses: [uuidFrom(`witness ${id}`)], outgoingPresent: true };
  const counted = { id: uuidFrom(`count ${id}`), ...who };
  await send(filing, 'inCharge', 'post-handovers-id-count', id, counted, 1);
}

async function fileAccount(filing: Filing, paper: number): Promise<void> {
  const id = filing.papers.id('account', paper);
  await send(filing, 'everything', 'post-accounts', '', {
    ...{ id, username: `f-${paper}`, password: 'correct horse battery', displayName: 'Filed' },
    grants: [{ role: 'chw', at: 'KIT-1' }],
  });
}

/** One that is refused is only not met; one that fails is a fault of the system. */
async function send(
  { system, tokenOf, named }: Filing,
  who: PersonName,
  operation: string,
  id: string,
  body: Json,
  version?: number,
): Promise<void> {
  const route = apiRoutes.find((each) => each.operation === operation);
  if (!route) throw new Error(`there is no ${operation}`);
  const target = route.path.replace('{id}', id);
  const response = await fetch(system.gatewayUrl + target, {
    method: route.method,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${tokenOf(who)}`,
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    body: JSON.stringify(body),
  });
  const answer = { status: response.status, body: await response.text() };
  if (answer.status === 400) throw new Error(`${operation}: ${answer.body}`);
  note(named, { route, target, json: body }, answer);
}
