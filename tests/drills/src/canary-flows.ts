/**
 * What people do with names and numbers, rightly and wrongly: accounts are made with them,
 * passwords mistaken for them, and they are typed where an id belongs. Three flocks are planted:
 * those of accounts, those typed into fields of another kind, and those written into free text that
 * is kept.
 */

import type { RunningSystem } from '@satchel/local';
import { withConnection } from '@satchel/local';
import { v7 as uuid } from 'uuid';
import type { Canary } from './canary.js';
import { type PaperIds, writeEverywhere } from './canary-acts.js';
import { WRITTEN } from './canary-words.js';
import { type Country, FACILITIES, WAREHOUSE } from './country.js';
import { type Json, newPerson, Person } from './person.js';

/** Of accounts: in the table of people alone. */
export const OF_ACCOUNTS = {
  name: { what: 'name of an account', text: 'Quenneh Zorblattwangolo' },
  phone: { what: 'phone of an account', text: '+231 777 43-29-18' },
  secondName: { what: 'name with accents', text: 'Ñandúmbala Çêrkezoğluwa' },
  secondPhone: { what: 'second phone', text: '(0886) 515 273 94' },
} as const satisfies Record<string, Canary>;

/** Secrets: nowhere at all. */
export const SECRET = {
  password: { what: 'password', text: 'vexing-quokka-7731-umbrella' },
  mistaken: { what: 'mistaken password', text: 'vexing-wombat-9917-parasol' },
} as const satisfies Record<string, Canary>;

/** Typed where something else belongs, and refused: kept and logged nowhere. */
export const MISPLACED = {
  name: { what: 'name where an id belongs', text: 'Tamba Grixelhoffmanu' },
  phone: { what: 'phone where a code belongs', text: '231888624057' },
} as const satisfies Record<string, Canary>;

export interface Played {
  /** Every access and refresh token that was given. */
  readonly tokens: readonly string[];
  /** Ids of accounts and papers, for whoever then tries to see them. */
  readonly ids: PaperIds;
  readonly requests: number;
}

const HOME = 'KIT-A1';

export class Flows {
  private readonly tokens: string[] = [];
  private readonly accountIds: string[] = [];
  private readonly requisitionIds: string[] = [];
  private requests = 0;

  constructor(
    private readonly system: RunningSystem,
    private readonly country: Country,
  ) {}

  async play(): Promise<Played> {
    const holder = await this.accounts();
    await this.signIns();
    await this.misplaced(holder);
    await this.misplacedInCounts();
    await this.work(holder);
    const papers = await this.papers(holder);
    await this.send(holder, 'DELETE', '/v1/session');
    await this.databaseRefuses();
    const { tokens, accountIds, requisitionIds, requests } = this;
    const requisitions = [...requisitionIds, ...(papers['requisitions'] ?? [])];
    return { tokens, ids: { ...papers, accounts: accountIds, requisitions }, requests };
  }

  private async send(
    who: Person,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Json> {
    this.requests += 1;
    const reply = await who.send(method, path, body, headers);
    for (const token of [reply.body?.accessToken, reply.body?.refreshToken]) {
      if (typeof token === 'string') this.tokens.push(token);
    }
    return reply;
  }

  /** Accounts with the names, made, made again, refused in every way, and changed. */
  private async accounts(): Promise<Person> {
    const { admin, pharmacist } = this.country;
    const account = {
      id: uuid(),
      username: 'canary-one',
      password: SECRET.password.text,
      displayName: OF_ACCOUNTS.name.text,
      phone: OF_ACCOUNTS.phone.text,
      grants: [{ role: 'chw', at: HOME }],
    };
    this.accountIds.push(account.id);
    const path = '/v1/accounts';
    const made = await this.send(admin, 'POST', path, account);
    if (made.status !== 201) throw new Error(`no canary account: ${JSON.stringify(made.body)}`);
    await this.send(admin, 'POST', path, account);
    const phone = account.phone.repeat(20);
    for (const spoilt of [
      { ...account, displayName: OF_ACCOUNTS.secondName.text },
      { ...account, id: uuid() },
      { ...account, id: uuid(), username: account.displayName },
      { ...account, id: account.phone },
      { ...account, id: uuid(), phone },
      { ...account, id: uuid(), displayName: [account.displayName] },
      { ...account, id: uuid(), [account.displayName]: account.phone },
      { ...account, id: uuid(), grants: [{ role: account.displayName, at: account.phone }] },
    ]) {
      await this.send(admin, 'POST', path, spoilt);
      await this.send(pharmacist, 'POST', path, spoilt);
    }
    const { password: _password, id: _id, username: _username, ...kept } = account;
    const changed = {
      ...kept,
      displayName: OF_ACCOUNTS.secondName.text,
      phone: OF_ACCOUNTS.secondPhone.text,
      active: true,
    };
    const one = `${path}/${account.id}`;
    await this.send(admin, 'PUT', one, changed);
    await this.send(admin, 'PUT', one, changed, { 'if-match': '"7"' });
    await this.send(admin, 'PUT', one, { ...changed, phone }, { 'if-match': '"1"' });
    await this.send(admin, 'PUT', one, changed, { 'if-match': '"1"' });
    await this.send(admin, 'POST', path, {
      ...account,
      id: uuid(),
      username: 'canary-two',
      grants: [{ role: 'facility-in-charge', at: FACILITIES[0] }],
    });
    await this.brokenBodies(account);
    const holder = new Person(this.system.gatewayUrl, account.username, account.password);
    return holder.signIn();
  }

  /** Bodies that are cut, doubled, not JSON, or of another type. */
  private async brokenBodies(account: object): Promise<void> {
    const text = JSON.stringify(account);
    const bodies: [type: string, body: string][] = [
      ['application/json', text.slice(0, -5)],
      ['application/json', `${text}${text}`],
      ['application/json', `{"x":${text},"__proto__":${text}}`],
      ['text/plain', text],
      [
        'application/x-www-form-urlencoded',
        new URLSearchParams({ ...account } as never).toString(),
      ],
      ['application/json', `[${`${text},`.repeat(6_000)}{}]`],
    ];
    for (const [type, body] of bodies) {
      this.requests += 1;
      for (const path of ['/v1/accounts', '/v1/session', '/v1/reports']) {
        const response = await fetch(this.system.gatewayUrl + path, {
          method: 'POST',
          headers: { 'content-type': type },
          body,
        });
        await response.arrayBuffer();
      }
    }
  }

  /** Wrong passwords, and the name or the number in place of the username or the password. */
  private async signIns(): Promise<void> {
    const { password } = SECRET;
    const { name, phone } = OF_ACCOUNTS;
    const right = { username: 'canary-one', password: password.text };
    const anybody = new Person(this.system.gatewayUrl, 'anybody', 'anything');
    for (const body of [
      right,
      { ...right, password: SECRET.mistaken.text },
      { ...right, password: name.text },
      { ...right, username: name.text },
      { ...right, username: phone.text, password: name.text },
      { ...right, channel: phone.text },
      { ...right, [phone.text]: name.text },
      { username: [phone.text], password: 7 },
    ]) {
      this.requests += 1;
      const reply = await anybody.exchange('POST', '/v1/session', body);
      if (reply.status !== 201) continue;
      this.tokens.push(reply.body.accessToken, reply.body.refreshToken);
      const { refreshToken } = reply.body;
      const fresh = await anybody.exchange('POST', '/v1/session/refresh', { refreshToken });
      this.tokens.push(fresh.body.accessToken, fresh.body.refreshToken);
    }
    for (const refreshToken of [name.text, phone.text, password.text]) {
      this.requests += 1;
      await anybody.exchange('POST', '/v1/session/refresh', { refreshToken });
    }
  }

  /** Names and numbers where codes, ids, cursors and headers belong. */
  private async misplaced(holder: Person): Promise<void> {
    const { name, phone } = MISPLACED;
    const named = encodeURIComponent(name.text);
    const { pharmacist } = this.country;
    for (const path of [
      `/v1/locations/${phone.text}/stock`,
      `/v1/locations/${named}/stock`,
      `/v1/kits/${phone.text}`,
      `/v1/locations/${HOME}/stock-cards/${phone.text}`,
      `/v1/locations?location=${phone.text}`,
      `/v1/alerts?zone=${phone.text}&${named}=1`,
      `/v1/zones/${phone.text}/value`,
      `/v1/zones/${named}/treatments`,
      `/v1/locations/${phone.text}/losses?from=${named}&to=2026-11`,
      `/v1/observed-locations?area=${phone.text}`,
      `/v1/requisitions?cursor=${named}`,
      `/v1/requisitions/${named}`,
      `/v1/${named}/${phone.text}?phone=${phone.text}`,
    ]) {
      for (const who of [pharmacist, holder]) await this.send(who, 'GET', path);
    }
    const report = { id: uuid(), kind: 'dispensed', product: 'ORS', quantity: 1 };
    const today = { ...report, occurredAt: '2026-11-20' };
    for (const body of [
      { ...today, location: phone.text },
      { ...today, location: HOME, product: phone.text },
      { ...today, location: name.text },
      { ...today, location: HOME, [name.text]: phone.text },
      { ...today, location: HOME, kind: name.text },
      { ...today, location: HOME, id: name.text },
      { ...today, location: HOME, occurredAt: phone.text },
      { ...today, location: HOME, kind: 'disposed', reason: 'x', witnesses: [name.text, 'b'] },
      { ...today, location: HOME, kind: 'disposed', reason: 'x', witnesses: [phone.text, uuid()] },
    ]) {
      await this.send(pharmacist, 'POST', '/v1/reports', body);
      await this.send(pharmacist, 'POST', '/v1/reports/batch', { items: [body] });
    }
    const place = { id: HOME, name: 'x', kind: 'kit', zone: 'LR', timeZone: 'Africa/Monrovia' };
    await this.send(this.country.admin, 'PUT', '/v1/locations', {
      items: [{ ...place, holder: phone.text }],
    });
    const odd = {
      'idempotency-key': phone.text,
      'x-request-id': phone.text,
      'user-agent': phone.text,
      traceparent: phone.text,
      'x-forwarded-for': phone.text,
      'if-match': phone.text,
    };
    await this.send(pharmacist, 'POST', '/v1/reports', { ...today, location: HOME }, odd);
    await this.send(holder, 'GET', '/v1/me', undefined, {
      ...odd,
      authorization: `Bearer ${phone.text}`,
    });
  }

  /** Where packs, places and products belong. */
  private async misplacedInCounts(): Promise<void> {
    const { name, phone } = MISPLACED;
    const { pharmacist } = this.country;
    const report = { id: uuid(), kind: 'dispensed', location: HOME, product: 'ORS' };
    for (const packs of [phone.text, name.text]) {
      const told = { ...report, packs: [{ pack: packs, count: 1 }], occurredAt: '2026-11-20' };
      await this.send(pharmacist, 'POST', '/v1/reports', told);
      await this.send(pharmacist, 'POST', '/v1/reports/batch', { items: [told] });
    }
    const snapshot = { id: uuid(), takenAt: '2026-11-20' };
    for (const [location, product] of [
      [phone.text, 'ORS'],
      [HOME, phone.text],
      [name.text, name.text],
    ]) {
      const lines = [{ product, quantity: 1 }];
      await this.send(pharmacist, 'POST', '/v1/snapshots', { ...snapshot, location, lines });
    }
  }

  /** A worker's day, with free text that holds a name: requests, refusals, a rejection, a note. */
  private async work(holder: Person): Promise<void> {
    const { pharmacist, admin } = this.country;
    const { document, reason, asked, rejected } = WRITTEN;
    await this.send(pharmacist, 'POST', '/v1/orders', {
      id: uuid(),
      kind: 'receive',
      location: WAREHOUSE,
      product: 'ORS',
      quantity: 100,
      document: document.text,
    });
    const report = { location: HOME, product: 'ORS', occurredAt: '2026-11-20' };
    for (const more of [
      { kind: 'opening', quantity: 30 },
      { kind: 'dispensed', quantity: 6, document: document.text },
      { kind: 'written-off', quantity: 1, reason: reason.text },
      { kind: 'adjusted', quantity: 1, direction: 'loss', reason: reason.text },
    ]) {
      await this.send(holder, 'POST', '/v1/reports', { id: uuid(), ...report, ...more });
    }
    const requisition = uuid();
    this.requisitionIds.push(requisition);
    await this.send(holder, 'POST', '/v1/requisitions', {
      id: requisition,
      location: HOME,
      programme: 'iccm',
      urgency: 'regular',
      lines: [{ product: 'ORS', requested: 40 }],
      note: asked.text,
    });
    const reject = `/v1/requisitions/${requisition}/reject`;
    const rejection = { id: uuid(), reason: rejected.text };
    await this.send(holder, 'POST', reject, rejection, { 'if-match': '"1"' });
    await this.send(pharmacist, 'POST', reject, rejection, { 'if-match': '"1"' });
    await this.send(holder, 'GET', '/v1/me');
    await this.send(admin, 'GET', '/v1/accounts');
    await this.send(admin, 'GET', `/v1/accounts/${this.accountIds[0]}`);
  }

  /** Every other free text, by whoever writes it. */
  private async papers(holder: Person): Promise<PaperIds> {
    const { gatewayUrl } = this.system;
    const grants = [{ role: 'district-pharmacist', at: 'LR' }];
    const approver = await newPerson(this.country.admin, gatewayUrl, 'approver', grants);
    const send = this.send.bind(this);
    const registrar = this.country.admin;
    return writeEverywhere({ holder, approver, registrar, home: HOME, send });
  }

  /** The database itself refuses a person, once by a rule of the table and once by a fault. */
  private async databaseRefuses(): Promise<void> {
    const { admin } = this.country;
    const faults = [
      [
        'ALTER TABLE people ADD CONSTRAINT canary CHECK (phone IS NULL) NOT VALID',
        'ALTER TABLE people DROP CONSTRAINT canary',
      ],
      [
        'ALTER TABLE people RENAME COLUMN phone TO telephone',
        'ALTER TABLE people RENAME COLUMN telephone TO phone',
      ],
    ] as const;
    for (const [plant, undo] of faults) {
      await withConnection(this.system.databases.gateway.ownerUrl, async (owner) => {
        await owner.query(plant);
        try {
          const refused = await this.send(admin, 'POST', '/v1/accounts', {
            id: uuid(),
            username: `canary-${uuid().slice(-8)}`,
            password: SECRET.password.text,
            displayName: OF_ACCOUNTS.name.text,
            phone: OF_ACCOUNTS.phone.text,
            grants: [{ role: 'chw', at: HOME }],
          });
          if (refused.status < 500)
            throw new Error(`the planted fault was not met: ${refused.status}`);
        } finally {
          await owner.query(undo);
        }
      });
    }
  }
}
