/**
 * Work beside the stock: entries of the register change, lots are recalled and held, shelves are
 * counted on sheets, accounts come and change, people sign in, stay signed in and sign out.
 * Commands with an id are noted among the writes, and asked again like them. An entry of the
 * register is its full state, so one without an answer is simply sent again; an account is known by
 * its id.
 */
import { systemClock } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import type { Chance } from './chance.js';
import { isCommand } from './command-checks.js';
import { type Country, kitEntry, managedEntry, PRODUCTS, productEntry } from './country.js';
import { type Json, Person } from './person.js';
import { sendAlone, type Writes } from './writes.js';

/** So many that nobody lets it pass unapproved. */
const COUNTED_UNITS = 1000;

/** An account, as it was last acknowledged or last sent. */
interface Kept {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  /** The role that it has; any of these where its change was not answered. */
  roles: readonly string[];
}

export class Errands {
  /** The last state sent of each entry, by path and id. */
  private readonly entries = new Map<string, { path: string; item: object }>();
  private readonly accounts: Kept[] = [];

  constructor(
    private readonly country: Country,
    private readonly gatewayUrl: string,
    private readonly chance: Chance,
    private readonly writes: Writes,
  ) {}

  /**
   * Sends a command with an id; false unless it was acknowledged at once.
   * @throws when nothing looks for what such a command leaves behind.
   */
  private async command(
    person: Person,
    path: string,
    body: Readonly<Record<string, Json>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    const id: string = body['id'] ?? uuid();
    const write = this.writes.begin({ id, person, path, body: { ...body, id }, headers });
    if (!isCommand(write)) throw new Error(`${path}: nothing looks for it in the books`);
    this.writes.end(write, await sendAlone(write));
    return write.outcome.kind === 'acknowledged';
  }

  /** Changes a location, a product and what a kit manages. Throws what sending throws. */
  async register(): Promise<void> {
    const kit = this.chance.pick(this.country.kits);
    const code = this.chance.pick(PRODUCTS);
    const leadTimeDays = this.chance.whole(1, 60);
    await this.put('/v1/locations', kit.location, { ...kitEntry(kit), leadTimeDays });
    const packSize = this.chance.whole(1, 90);
    await this.put('/v1/products', code, { ...productEntry(code), packSize });
    await this.put('/v1/managed-products', `${kit.location}|${code}`, {
      ...managedEntry(kit.location, code),
      minimumMonthsTenths: this.chance.whole(1, 9),
    });
    // Of days before anything was counted, so that the mode may change as often as it likes.
    await this.put('/v1/managed-products', `${kit.location}|${code}|2001`, {
      ...managedEntry(kit.location, code),
      mode: this.chance.pick(['by-treatment', 'by-count']),
      from: '2001-01-01',
      to: '2001-12-31',
    });
  }

  /** Recalls a lot that nobody has, has one kit look for it, and closes the recall. */
  async recall(): Promise<void> {
    const { pharmacist } = this.country;
    const kit = this.chance.pick(this.country.kits);
    const id = uuid();
    const number = `R-${id.slice(-12)}`;
    const why = { reason: 'a drill', class: 'class-3', action: 'return', instruction: 'Look.' };
    const product = this.chance.pick(PRODUCTS);
    const opening = { id, product, lots: [{ number }], ...why };
    if (!(await this.command(pharmacist, '/v1/recalls', opening))) return;
    const found = { location: kit.location, lots: [] };
    if (!(await this.command(pharmacist, `/v1/recalls/${id}/findings`, found))) return;
    const closing = { reason: 'the drill is over' };
    if (!(await this.command(pharmacist, `/v1/recalls/${id}/close`, closing))) return;
    await this.hold();
  }

  /** Holds a lot that nobody has, everywhere, and releases it. */
  private async hold(): Promise<void> {
    const { admin, pharmacist } = this.country;
    const id = uuid();
    const product = this.chance.pick(PRODUCTS);
    const number = `H-${id.slice(-12)}`;
    const item = { product, number, status: 'usable' };
    await admin.send('PUT', '/v1/lots', { items: [item] });
    const rule = { level: 'warehouse', product, minimumShelfLifeDays: 1 };
    await admin.send('PUT', '/v1/shelf-life-rules', { items: [rule] });
    const hold = { id, product, lot: number, reason: 'a drill' };
    if (!(await this.command(pharmacist, '/v1/lot-holds', hold))) return;
    const end = { reason: 'the drill is over' };
    await this.command(pharmacist, `/v1/lot-holds/${id}/release`, end);
    await this.earmark();
  }

  /** Earmarks a unit in a kit, from which nothing is ordered, waives it, and ends that. */
  private async earmark(): Promise<void> {
    const { pharmacist, kits } = this.country;
    const { location } = this.chance.pick(kits);
    const id = uuid();
    const what = { location, product: this.chance.pick(PRODUCTS), quantity: 1 };
    const days = { from: '2026-01-01', until: '2099-12-31' };
    const why = { for: { campaign: 'DRILL' }, reason: 'a drill' };
    if (!(await this.command(pharmacist, '/v1/earmarks', { id, ...what, ...days, ...why }))) return;
    const waiver = { quantity: 1, reason: 'a drill' };
    await this.command(pharmacist, `/v1/earmarks/${id}/waivers`, waiver);
    await this.command(pharmacist, `/v1/earmarks/${id}/end`, { reason: 'the drill is over' });
  }

  /**
   * A shelf of something new is counted on a sheet, explained and approved. A sheet goes no further
   * than its last act that was acknowledged at once.
   */
  async count(): Promise<void> {
    const product = `COUNTED-${uuid().slice(-12).toUpperCase()}`;
    const { admin, pharmacist } = this.country;
    const { location, holder } = this.chance.pick(this.country.kits);
    await admin.send('PUT', '/v1/products', { items: [productEntry(product)] });
    const sheet = uuid();
    const asked = { id: sheet, location, scope: 'listed', products: [product] };
    const countedAt = systemClock.now().toISOString();
    const opening = { ...asked, countedAt };
    if (!(await this.command(holder, '/v1/count-sheets', opening))) return;
    const at = (act: string): string => `/v1/count-sheets/${sheet}/${act}`;
    const seen = (version: number) => ({ 'if-match': `"${version}"` });
    const lines = [{ product, quantity: COUNTED_UNITS }];
    const filled = await holder.send('PUT', at('lines'), { lines }, seen(1));
    if (filled.status >= 300) return;
    if (!(await this.command(holder, at('submit'), {}, seen(2)))) return;
    const reasons = [{ product, reason: 'never-entered' }];
    if (!(await this.command(holder, at('explain'), { lines: reasons }, seen(3)))) return;
    await this.command(pharmacist, at('approve'), {}, seen(4));
  }

  /**
   * A new kit gets a first holder by the register, and another one by a handover; it holds nothing,
   * so that nothing has to be counted.
   */
  async handOver(): Promise<void> {
    const { admin, pharmacist, supervisor } = this.country;
    const { supplier } = this.chance.pick(this.country.kits);
    const location = `KIT-${uuid().slice(-12).toUpperCase()}`;
    const entry = { ...kitEntry({ location, supplier }), holder: uuid() };
    const registered = await admin.send('PUT', '/v1/locations', { items: [entry] });
    if (registered.status !== 200) return;
    const id = uuid();
    const arranged = { cover: { location: supplier }, incoming: uuid() };
    const asked = { id, location, reason: 'transfer', ...arranged, expectedUntil: '2099-12-31' };
    if (!(await this.command(pharmacist, '/v1/handovers', asked))) return;
    const at = (act: string): string => `/v1/handovers/${id}/${act}`;
    const seen = (version: number) => ({ 'if-match': `"${version}"` });
    const witnessed = { witnesses: [uuid()], outgoingPresent: true };
    if (!(await this.command(supervisor, at('count'), witnessed, seen(1)))) return;
    await this.command(pharmacist, at('close'), {}, seen(2));
  }

  /** A store with a system of its own tells what it has of something new. */
  async snapshot(): Promise<void> {
    const product = `TOLD-${uuid().slice(-12).toUpperCase()}`;
    const { admin, pharmacist } = this.country;
    const location = 'OBSERVED';
    const store = { ...kitEntry({ location, supplier: 'CENTRAL' }), kind: 'depot' };
    const entry = { ...store, observedSince: '2025-01-01' };
    await admin.send('PUT', '/v1/products', { items: [productEntry(product)] });
    const registered = await admin.send('PUT', '/v1/locations', { items: [entry] });
    if (registered.status !== 200) return;
    const takenAt = systemClock.now().toISOString();
    const lines = [{ product, quantity: this.chance.whole(1, 99) }];
    await this.command(pharmacist, '/v1/snapshots', { location, takenAt, lines });
  }

  /** Notes something about a discrepancy that the load has brought about. */
  async discrepancy(): Promise<void> {
    const { pharmacist } = this.country;
    const { body } = await pharmacist.get('/v1/discrepancies?materiality=all&limit=20');
    if (!body.items?.length) return;
    const { id } = this.chance.pick(body.items as { id: string }[]);
    const note = { note: 'seen on the round' };
    await this.command(pharmacist, `/v1/discrepancies/${id}/notes`, note);
  }

  /** Somebody gets an account, signs in, stays, gets another role, and signs out. */
  async account(): Promise<void> {
    const id = uuid();
    const kept: Kept = { id, username: `p-${id.slice(-12)}`, password: uuid(), roles: ['chw'] };
    const [kit, other] = [this.chance.pick(this.country.kits), this.chance.pick(this.country.kits)];
    const { admin } = this.country;
    const shown = { displayName: kept.username };
    const { username, password } = kept;
    const made = await admin.send('POST', '/v1/accounts', {
      ...{ id, username, password },
      ...shown,
      grants: [{ role: 'chw', at: kit.location }],
    });
    if (made.status !== 201) return;
    this.accounts.push(kept);
    await this.session(kept);
    const change = { ...shown, active: true, grants: [{ role: 'auditor', at: other.location }] };
    kept.roles = ['chw', 'auditor'];
    const changed = await admin.send('PUT', `/v1/accounts/${id}`, change, { 'if-match': '"1"' });
    if (changed.status < 300) kept.roles = ['auditor'];
    else if (changed.status < 500) kept.roles = ['chw'];
  }

  /** What was acknowledged is there; entries without an answer are sent until they have one. */
  async settle(withAnswer: (work: () => Promise<boolean>) => Promise<unknown>): Promise<string[]> {
    for (const { path, item } of this.entries.values()) {
      await withAnswer(async () => {
        const reply = await this.country.admin.send('PUT', path, { items: [item] });
        return reply.status === 200 && reply.body.items[0].outcome !== 'refused';
      });
    }
    this.entries.clear();
    const faults: string[] = [];
    for (const kept of this.accounts.splice(0)) {
      await withAnswer(async () => {
        const found = await this.country.admin.get(`/v1/accounts/${kept.id}`);
        if (found.status === 404)
          faults.push(`account ${kept.id} was acknowledged and is not there`);
        if (found.status === 200) {
          const roles = (found.body.grants as { role: string }[]).map(({ role }) => role);
          if (roles.length !== 1 || !kept.roles.includes(roles[0] ?? ''))
            faults.push(`account ${kept.id} is ${roles}, answered as ${kept.roles}`);
        }
        return found.status === 200 || found.status === 404;
      });
    }
    return faults;
  }

  private async session({ username, password }: Kept): Promise<void> {
    const person = new Person(this.gatewayUrl, username, password);
    const signIn = () => person.exchange('POST', '/v1/session', { username, password });
    const signedIn = await signIn();
    if (signedIn.status >= 300) return;
    const { refreshToken } = signedIn.body;
    const refreshed = await person.exchange('POST', '/v1/session/refresh', { refreshToken });
    if (refreshed.status >= 300) return;
    const authorization = `Bearer ${refreshed.body.accessToken}`;
    await person.exchange('DELETE', '/v1/session', undefined, { authorization });
    // For another session, which the change of the account then ends.
    await signIn();
  }

  private async put(path: string, id: string, item: object): Promise<void> {
    this.entries.set(`${path} ${id}`, { path, item });
    await this.country.admin.send('PUT', path, { items: [item] });
  }
}
