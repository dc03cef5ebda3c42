/**
 * Looks entries of the register up for answers that are composed here. What was found is remembered
 * for a minute: names and pack sizes hardly change, and everybody who signs in may see the
 * register.
 */
import {
  type LocationState,
  listLocations,
  listProducts,
  type MessageContract,
  PAGE_MAX,
  type PageInfo,
  type ProductState,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Caller, Owners } from './ports.js';

const REMEMBERED_MS = 60_000;
const LOCATIONS_MAX = 5000;
const PAGES_MAX = 25;
const DEADLINE_MS = 1200;

interface Remembered<T> {
  readonly value: T;
  readonly untilMs: number;
}

export class RegisterLookup {
  private known: Remembered<ProductState[]> | undefined;
  private readonly locations = new Map<string, Remembered<LocationState>>();

  constructor(
    private readonly owners: Owners,
    private readonly clock: Clock,
  ) {}

  /** Every product. Throws ProblemError. */
  async products(caller: Caller): Promise<ProductState[]> {
    if (this.known && this.isFresh(this.known)) return this.known.value;
    const value: ProductState[] = [];
    let page: PageInfo = { hasMore: true };
    for (let n = 0; page.hasMore && n < PAGES_MAX; n += 1) {
      const { next: cursor } = page;
      const request = { limit: PAGE_MAX, ...(cursor === undefined ? {} : { cursor }) };
      const found = await this.ask(listProducts, request, caller);
      value.push(...found.items);
      page = found.page;
    }
    this.known = { value, untilMs: this.nowMs() + REMEMBERED_MS };
    return value;
  }

  /** One location, undefined where the register has none of that code. Throws ProblemError. */
  async location(id: string, caller: Caller): Promise<LocationState | undefined> {
    const remembered = this.locations.get(id);
    if (remembered && this.isFresh(remembered)) return remembered.value;
    const answer = await this.ask(listLocations, { location: id, limit: 1 }, caller);
    const found = answer.items.find((location) => location.id === id);
    if (found) this.remember(found);
    return found;
  }

  private ask<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
    caller: Caller,
  ): Promise<Rep> {
    const { principal, traceparent } = caller;
    return this.owners.request(contract, body, { principal, traceparent, deadlineMs: DEADLINE_MS });
  }

  private remember(location: LocationState): void {
    if (this.locations.size >= LOCATIONS_MAX) this.locations.clear();
    const untilMs = this.nowMs() + REMEMBERED_MS;
    this.locations.set(location.id, { value: location, untilMs });
  }

  private isFresh(remembered: Remembered<unknown>): boolean {
    return this.nowMs() < remembered.untilMs;
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
