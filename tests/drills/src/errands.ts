/**
 * Work beside the stock: entries of the register change, accounts come and change, people sign in,
 * stay signed in and sign out. An entry of the register is its full state, so one without an answer
 * is simply sent again; an account is known by its id.
 */
import { systemClock } from '@satchel/language';
import { v7 as uuid } from 'uuid';
import type { Chance } from './chance.js';
import { type Country, kitEntry, managedEntry, PRODUCTS, productEntry } from './country.js';
import { Person } from './person.js';

/** So many that nobody lets it pass unapproved. */
const COUNTED_UNITS = 1000;

/** An account, as it was last acknowledged or last sent. */
interface Kept {
  readonly id: string;
  readonly username: string;
  readonly password: string;
}

export class Errands {
  /** The last state sent of each entry, by path and id. */
  private readonly entries = new Map<string, { path: string; item: object }>();
  private readonly accounts: Kept[] = [];

  constructor(
    private readonly country: Country,
    private readonly gatewayUrl: string,
    private readonly chance: Chance,
  ) {}

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
    if ((await pharmacist.send('POST', '/v1/recalls', opening)).status !== 201) return;
    const found = { id: uuid(), location: kit.location, lots: [] };
    await pharmacist.send('POST', `/v1/recalls/${id}/findings`, found);
    const closing = { id: uuid(), reason: 'the drill is over' };
    await pharmacist.send('POST', `/v1/recalls/${id}/close`, closing);
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
    const hold = { id, product, lot: number, reason: 'a drill' };
    if ((await pharmacist.send('POST', '/v1/lot-holds', hold)).status !== 201) return;
    const end = { id: uuid(), reason: 'the drill is over' };
    await pharmacist.send('POST', `/v1/lot-holds/${id}/release`, end);
  }

  /**
   * A shelf of something new is counted on a sheet, explained and approved. What has no answer
   * stays as far as it came: sheets and books are compared row by row (`write-checks.ts`).
   */
  async count(): Promise<void> {
    const product = `COUNTED-${uuid().slice(-12).toUpperCase()}`;
    const { admin, pharmacist } = this.country;
    const { location, holder } = this.chance.pick(this.country.kits);
    await admin.send('PUT', '/v1/products', { items: [productEntry(product)] });
    const sheet = uuid();
    const asked = { id: sheet, location, scope: 'listed', products: [product] };
    const countedAt = systemClock.now().toISOString();
    const opened = await holder.send('POST', '/v1/count-sheets', { ...asked, countedAt });
    if (opened.status !== 201) return;
    const at = (act: string): string => `/v1/count-sheets/${sheet}/${act}`;
    const seen = (version: number) => ({ 'if-match': `"${version}"` });
    const lines = [{ product, quantity: COUNTED_UNITS }];
    await holder.send('PUT', at('lines'), { lines }, seen(1));
    await holder.send('POST', at('submit'), { id: uuid() }, seen(2));
    const reasons = [{ product, reason: 'never-entered' }];
    await holder.send('POST', at('explain'), { id: uuid(), lines: reasons }, seen(3));
    await pharmacist.send('POST', at('approve'), { id: uuid() }, seen(4));
  }

  /** Notes something about a discrepancy that the load has brought about. */
  async discrepancy(): Promise<void> {
    const { pharmacist } = this.country;
    const { body } = await pharmacist.get('/v1/discrepancies?materiality=all&limit=20');
    if (!body.items?.length) return;
    const { id } = this.chance.pick(body.items as { id: string }[]);
    const note = { id: uuid(), note: 'seen on the round' };
    await pharmacist.send('POST', `/v1/discrepancies/${id}/notes`, note);
  }

  /** Somebody gets an account, signs in, stays, gets another role, and signs out. */
  async account(): Promise<void> {
    const id = uuid();
    const kept = { id, username: `p-${id.slice(-12)}`, password: uuid() };
    const [kit, other] = [this.chance.pick(this.country.kits), this.chance.pick(this.country.kits)];
    const { admin } = this.country;
    const shown = { displayName: kept.username };
    const made = await admin.send('POST', '/v1/accounts', {
      ...kept,
      ...shown,
      grants: [{ role: 'chw', at: kit.location }],
    });
    if (made.status !== 201) return;
    this.accounts.push(kept);
    await this.session(kept);
    const change = { ...shown, active: true, grants: [{ role: 'auditor', at: other.location }] };
    await admin.send('PUT', `/v1/accounts/${id}`, change, { 'if-match': '"1"' });
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
