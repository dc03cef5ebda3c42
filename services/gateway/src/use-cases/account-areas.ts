/**
 * Whose accounts an administrator keeps: of those who hold roles in her own area. So nobody hands
 * out what she does not hold herself: not another place, and not the account of somebody above her
 * with a new password. Whoever is administrator of the zone of the installation keeps all.
 */
import { type Grant, PERMISSIONS, type Principal } from '@satchel/access';
import {
  listLocations,
  listZones,
  type MessageContract,
  PAGE_MAX,
  type PageInfo,
  refuse,
  type ZoneEntry,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Caller, Owners } from './ports.js';

const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 200;
/** What lies beyond 40,000 entries is not known to lie in the area, and so refused. */
const PAGES_MAX = 200;
const DEADLINE_MS = 1200;

interface PageOf<Entry> {
  items: Entry[];
  page: PageInfo;
}

/** The codes of all zones and locations that an area holds, or everything. */
export type Area = 'everywhere' | ReadonlySet<string>;

export class AccountAreas {
  private readonly known = new Map<string, { codes: readonly string[]; untilMs: number }>();

  constructor(
    private readonly owners: Owners,
    private readonly clock: Clock,
    private readonly root: string,
  ) {}

  /** The area whose accounts the caller keeps. Throws ProblemError while nobody can tell it. */
  async of(caller: Caller): Promise<Area> {
    const roots = keptFrom(caller.principal);
    if (roots.includes(this.root)) return 'everywhere';
    const codes = await Promise.all(roots.map((root) => this.beneath(root, caller)));
    return new Set(codes.flat());
  }

  private async beneath(root: string, caller: Caller): Promise<readonly string[]> {
    const nowMs = this.clock.now().getTime();
    const remembered = this.known.get(root);
    if (remembered && nowMs < remembered.untilMs) return remembered.codes;
    const zones = await this.all(listZones, {}, caller);
    const codes = zones.some((zone) => zone.id === root)
      ? [...zonesIn(root, zones), ...(await this.locations({ zone: root }, caller))]
      : [root, ...(await this.suppliedBy([root], caller))];
    if (this.known.size >= REMEMBERED_MAX) this.known.clear();
    this.known.set(root, { codes, untilMs: nowMs + REMEMBERED_MS });
    return codes;
  }

  /** What these locations supply, directly or through others. There are no circles. */
  private async suppliedBy(suppliers: readonly string[], caller: Caller): Promise<string[]> {
    const direct: string[] = [];
    for (const supplier of suppliers) direct.push(...(await this.locations({ supplier }, caller)));
    const further = direct.length === 0 ? [] : await this.suppliedBy(direct, caller);
    return [...direct, ...further];
  }

  private async locations(
    which: { zone: string } | { supplier: string },
    caller: Caller,
  ): Promise<string[]> {
    const found = await this.all(listLocations, which, caller);
    return found.map((location) => location.id);
  }

  private async all<Req extends object, Entry>(
    contract: MessageContract<Req, PageOf<Entry>>,
    which: Req,
    { principal, traceparent }: Caller,
  ): Promise<Entry[]> {
    const options = { principal, traceparent, deadlineMs: DEADLINE_MS };
    const entries: Entry[] = [];
    let page: PageInfo = { hasMore: true };
    for (let n = 0; page.hasMore && n < PAGES_MAX; n += 1) {
      const cursor = page.next === undefined ? {} : { cursor: page.next };
      const body = { ...which, limit: PAGE_MAX, ...cursor };
      const found = await this.owners.request(contract, body, options);
      entries.push(...found.items);
      page = found.page;
    }
    return entries;
  }
}

function keptFrom(principal: Principal): string[] {
  const keeps = (grant: Grant) => PERMISSIONS[grant.role]['manage-accounts'] !== undefined;
  return principal.grants.filter(keeps).map((grant) => grant.at);
}

function zonesIn(root: string, zones: readonly ZoneEntry[]): string[] {
  const inner = zones.filter((zone) => zone.parent === root);
  return [root, ...inner.flatMap((zone) => zonesIn(zone.id, zones))];
}

/** Whether somebody with these roles is seen there at all. */
export function isSeenIn(area: Area, grants: readonly Grant[]): boolean {
  return area === 'everywhere' || grants.some((grant) => area.has(grant.at));
}

/** Throws `may-not-grant` (403) unless all these roles lie in the area. */
export function refuseOutside(area: Area, grants: readonly Grant[]): void {
  if (area === 'everywhere') return;
  const outside = grants.filter((grant) => !area.has(grant.at)).map((grant) => grant.at);
  // Whoever holds no role could come from anywhere.
  if (outside.length === 0 && grants.length > 0) return;
  const where = outside.length === 0 ? 'somebody without roles' : [...new Set(outside)].join(', ');
  const detail = `You keep the accounts of your own area, and ${where} is not known to lie in it.`;
  refuse(403, 'may-not-grant', detail);
}
