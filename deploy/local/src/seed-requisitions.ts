// What the health workers of the demonstration ask for today, through the same door as any of them:
// each signs in as herself, looks at her kit, and asks for what does not last another month.

import { setTimeout as pause } from 'node:timers/promises';
import type { Outlook, RequisitionState, StockOnHand, SubmitRequisition } from '@satchel/contracts';
import { type Api, ApiRefusal } from '@satchel/import';
import type { Person } from './seed-accounts.js';
import { idOf } from './seed-books.js';
import type { Country, Site } from './seed-country.js';
import { needsOfMonth } from './seed-demand.js';

/** How a person talks to the API. */
export type SignIn = (person: Person) => Api;

const TRIES = 60;
const TRY_AGAIN_MS = 500;
/** How long a suggestion is waited for; a request without one is as good. */
const SUGGESTION_MS = 15_000;

/**
 * Lets every CHW ask; the in-charge decides about the first request and leaves the others waiting.
 */
export async function askForRestock(
  country: Country,
  people: readonly Person[],
  signIn: SignIn,
): Promise<void> {
  const asked: RequisitionState[] = [];
  const untilMs = performance.now() + SUGGESTION_MS;
  for (const person of people.filter(({ role }) => role === 'chw')) {
    const kit = country.kits.find(({ id }) => person.at.includes(id));
    if (!kit) continue;
    const api = signIn(person);
    await untilKnown(kit, api, untilMs);
    asked.push(await ask(country, kit, api));
  }
  const first = asked[0];
  const inCharge = people.find(({ role, at }) => {
    return role === 'facility-in-charge' && at.includes(first?.supplier ?? '');
  });
  if (first?.status === 'submitted' && inCharge) await approve(first, signIn(inCharge));
}

async function ask(country: Country, kit: Site, api: Api): Promise<RequisitionState> {
  const stock = await api.get<StockOnHand>(`/v1/locations/${kit.id}/stock`);
  const request: SubmitRequisition = {
    id: idOf('requisition', kit.id),
    location: kit.id,
    programme: country.file.programme.id,
    urgency: kit.behindClosedRoad ? 'emergency' : 'regular',
    lines: linesOf(country, kit, stock),
    ...(kit.behindClosedRoad
      ? { note: 'The road is cut; a canoe could bring it on market day.' }
      : {}),
  };
  return onceKnown(async () => {
    try {
      return await api.post<RequisitionState>('/v1/requisitions', request);
    } catch (error) {
      // Asked at an earlier start, when the kit held something else.
      if (!isProblem(error, 'id-reused')) throw error;
      return api.get<RequisitionState>(`/v1/requisitions/${request.id}`);
    }
  });
}

/** Up to two months of whatever does not last one; malaria tests if there is enough of all. */
function linesOf(country: Country, kit: Site, stock: StockOnHand): SubmitRequisition['lines'] {
  const needs = needsOfMonth(country.file, kit.casesPerMonth);
  const lines = country.file.products.flatMap(({ code, courseUnits }) => {
    const need = needs.get(code) ?? 0;
    const onHand = stock.products.find(({ product }) => product === code)?.onHand ?? 0;
    if (onHand >= need) return [];
    const requested = Math.ceil((2 * need - onHand) / courseUnits) * courseUnits;
    return [{ product: code, requested }];
  });
  return lines.length > 0 ? lines : [{ product: 'RDT', requested: 10 }];
}

async function approve(asked: RequisitionState, api: Api): Promise<void> {
  const [line] = asked.lines;
  const less = line && Math.floor(line.requested / 2);
  const changed = { reason: 'The clinic keeps half until Friday’s delivery.' };
  const lines = line && less ? [{ product: line.product, approved: less, ...changed }] : [];
  const decision = { id: idOf('approval', asked.id), lines };
  await api.post(`/v1/requisitions/${asked.id}/approve`, decision, asked.version);
}

/**
 * A year of history takes replenishment a while; what it suggests is asked for with the request.
 */
async function untilKnown(kit: Site, api: Api, untilMs: number): Promise<void> {
  while (performance.now() < untilMs) {
    const outlook = await api
      .get<Outlook>(`/v1/locations/${kit.id}/outlook`)
      .catch((error: unknown) => {
        if (isProblem(error, 'unknown-location')) return undefined;
        throw error;
      });
    const isKnown = outlook?.products.some(({ state }) => state !== 'unknown');
    if (isKnown) return;
    await pause(TRY_AGAIN_MS);
  }
}

/** The other services hear of a new place a moment after it was registered. */
async function onceKnown<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isNew = ['unknown-location', 'unknown-product', 'no-supply-line'].some((code) =>
        isProblem(error, code),
      );
      if (!isNew || attempt === TRIES) throw error;
      await pause(TRY_AGAIN_MS);
    }
  }
}

function isProblem(error: unknown, code: string): boolean {
  return error instanceof ApiRefusal && error.problem.code === code;
}
