/**
 * Who may do what where, on one real system: a slice of the matrix (`npm run permissions` tries
 * every cell), the rights of the databases' roles, and the proofs of who acts, between the services
 * and over HTTP.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminPassword,
  deleteDataFolder,
  type RunningSystem,
  serviceNames,
  startSystem,
  withConnection,
} from '@satchel/local';
import { servicePrincipal } from '@satchel/messaging';
import { eventually, freshFolder } from '@satchel/proving';
import { v7 as uuid } from 'uuid';
import { type Country, daysAgo, makeCountry } from './country.js';
import { ANYBODY, Doors, requestSubjects } from './doors.js';
import { allCells, type Cell } from './expectation.js';
import { type Json, type Reply, send, succeed } from './http.js';
import { inWords, runMatrix } from './matrix.js';
import { type SignedIn, signedIn } from './people.js';
import { entryOf, PLACES, PROGRAMME } from './places.js';
import { changedTables, fingerprint } from './rows.js';
import { slice } from './slice.js';
import { WITHOUT_LIMITS } from './system.js';
import { expectedRights, intrusions, notRefused, rightsDeviations, rightsOf } from './tables.js';

const dataDir = freshFolder('satchel-permissions');
let system: RunningSystem;
let country: Country;
let doors: Doors;
const env = WITHOUT_LIMITS;

beforeAll(async () => {
  system = await startSystem({ dataDir, databaseUrl: '', natsUrl: '', env, log: () => undefined });
  country = await makeCountry(system.gatewayUrl, adminPassword(dataDir));
  doors = await Doors.open(system, dataDir);
}, 120_000);
afterAll(async () => {
  await doors?.close();
  await system?.stop();
  await deleteDataFolder(dataDir);
});

const lines = [{ product: 'ORS', requested: 10 }];
const request = (id = uuid(), location = 'KIT-A11') => {
  return { id, location, programme: PROGRAMME, urgency: 'regular', lines };
};
const post = (path: string, body: object, token: string, headers = {}): Promise<Reply> =>
  send(country.url, { method: 'POST', path, body, headers }, token);
const approve = (id: string, token: string): Promise<Reply> =>
  post(`/v1/requisitions/${id}/approve`, { id: uuid() }, token, { 'if-match': '"1"' });

async function person(...grants: object[]) {
  const id = uuid();
  const username = `person-${id.slice(-12)}`;
  const password = `password of ${username}`;
  const body = { id, username, password, displayName: 'Somebody', grants };
  await succeed(country.url, { method: 'POST', path: '/v1/accounts', body }, country.adminToken);
  return { id, username, password, ...(await signedIn(country.url, username, password)) };
}

const quietly = { lanes: 4, progress: () => undefined };

describe('who may do what where', () => {
  it('is what people wrote down, in one cell of twenty-four, and nothing is written unallowed', async () => {
    const result = await runMatrix(system, country, slice(allCells(), 24, 1), quietly);
    expect(result.deviations.map(inWords)).toEqual([]);
    expect(result.written).toEqual([]);
    expect(result.cells).toBeGreaterThan(400);
  }, 120_000);

  it('stays as it was put right where it was wrong', async () => {
    const foundWrong = [
      // An administrator of one clinic could make herself administrator of the country.
      'administrator clinic parent POST /v1/accounts',
      'administrator county sibling PUT /v1/accounts/{id}',
      'administrator county unrelated GET /v1/accounts',
      // A register keeper could take another county's kit into her own, and then read its stock.
      'programme-manager county unrelated PUT /v1/locations',
      'administrator county own PUT /v1/products',
      'integration-client county sibling PUT /v1/zones',
      // An in-charge could decide about her own facility, a supervisor report its shelf.
      'facility-in-charge clinic own POST /v1/requisitions/{id}/approve',
      'chw-supervisor clinic own POST /v1/reports',
      // A place out of sight was told apart from one that is not there.
      'chw clinic sibling POST /v1/requisitions',
      // Whoever had lost her roles could not sign out.
      'auditor revoked own DELETE /v1/session',
    ];
    const nameOf = ({ role, home, scope, task }: Cell) => [role, home, scope, task].join(' ');
    const cells = allCells().filter((cell) => foundWrong.includes(nameOf(cell)));
    expect(cells).toHaveLength(foundWrong.length);
    const { deviations, written } = await runMatrix(system, country, cells, quietly);
    expect([deviations.map(inWords), written]).toEqual([[], []]);
  }, 60_000);

  it('would be seen to differ: an expectation that is wrong is told, and what it let be written', async () => {
    const cell = (expected: Cell['expected'], scope: Cell['scope']): Cell => {
      const who = { role: 'storekeeper', home: 'clinic' } as const;
      return { task: 'POST /v1/orders', ...who, scope, expected };
    };
    const wrong = [cell('403', 'own'), cell('may', 'unrelated')];
    const result = await runMatrix(system, country, wrong, quietly);
    expect(result.deviations.map(({ got }) => got)).toEqual(['may', '404']);
    expect(result.written).toContain('inventory.movement');
  }, 60_000);
});

describe('the runtime role of each service', () => {
  const othersOf = (service: string) => serviceNames.filter((name) => name !== service);

  it('may do to each table what people wrote down, and nothing else', async () => {
    const found = new Map<string, string>();
    for (const service of serviceNames) {
      for (const [table, rights] of await rightsOf(system, service)) found.set(table, rights);
    }
    expect(rightsDeviations(expectedRights(serviceNames), found)).toEqual([]);
    found.set('inventory.movement', 'S I U');
    expect(rightsDeviations(expectedRights(serviceNames), found)).toHaveLength(1);
  });

  it('is refused everything that would widen its rights', async () => {
    for (const service of serviceNames) {
      const { runtimeUrl } = system.databases[service];
      expect(await notRefused(runtimeUrl, intrusions(service, othersOf(service)))).toEqual([]);
    }
  });

  it('cannot connect to the database of another, nor change what happened in its own', async () => {
    for (const service of serviceNames) {
      for (const other of othersOf(service)) {
        const url = new URL(system.databases[service].runtimeUrl);
        url.pathname = new URL(system.databases[other].runtimeUrl).pathname;
        const entering = withConnection(url.href, async () => undefined);
        await expect(entering).rejects.toThrow('permission denied for database');
      }
    }
    const past = ['movement', 'stock_event', 'physical_count', 'ledger_seal', 'sealed_head'];
    const attempts = past.flatMap((table) => [
      `UPDATE ${table} SET location = 'KIT-B1'`.replace(
        'location',
        table === 'ledger_seal' ? 'digest' : 'location',
      ),
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `SELECT 1 FROM ${table} FOR UPDATE`,
    ]);
    expect(await notRefused(system.databases.inventory.runtimeUrl, attempts)).toEqual([]);
  });
});

describe('the door of each service', () => {
  it('refuses every command and query whose proof is spoilt, and writes nothing', async () => {
    const before = await fingerprint(system);
    const wrong: string[] = [];
    for (const subject of requestSubjects()) {
      const body = JSON.stringify({ items: [] });
      for (const [how, proof] of Object.entries(doors.spoilt(subject, body))) {
        const { status, code } = await doors.ask(subject, body, proof);
        if (code !== 'principal-refused') wrong.push(`${subject} ${how}: ${status} ${code}`);
      }
      // The same with a good proof comes further, so that the refusals mean something.
      const { code } = await doors.ask(subject, body, doors.proof(subject, body));
      if (code === 'principal-refused') wrong.push(`${subject} refuses a good proof`);
    }
    expect(wrong).toEqual([]);
    expect(requestSubjects().length).toBeGreaterThan(30);
    expect(changedTables(before, await fingerprint(system))).toEqual([]);
  }, 60_000);

  it('answers a captured write, sent again within its minute, as it did, and writes once', async () => {
    const subject = 'inventory.cmd.record-reports.v1';
    const what = { kind: 'dispensed', location: 'KIT-A11', product: 'ORS', quantity: 1 };
    const body = JSON.stringify({ items: [{ id: uuid(), ...what, occurredAt: daysAgo(0) }] });
    const proof = doors.proof(subject, body);
    const first = await doors.ask(subject, body, proof);
    expect(first.items[0].outcome).toBe('accepted');
    const after = await fingerprint(system);
    for (let n = 0; n < 3; n += 1) expect(await doors.ask(subject, body, proof)).toEqual(first);
    expect(changedTables(after, await fingerprint(system))).toEqual([]);
  });

  it('lets no service decide, in its own name or on behalf of whoever may', async () => {
    const asked = country.at.get('KIT-A11')?.requisitions.seen;
    const pharmacist = await person({ role: 'district-pharmacist', at: 'LR' });
    const subject = 'requisition.cmd.approve-requisition.v1';
    for (const service of ['gateway', 'inventory', 'requisition', 'replenishment']) {
      for (const principal of [
        servicePrincipal(service),
        servicePrincipal(service, pharmacist.id),
      ]) {
        const body = JSON.stringify({ id: uuid(), requisition: asked, version: 1 });
        const proof = doors.proof(subject, body, { key: doors.keyOf(service), principal });
        expect((await doors.ask(subject, body, proof)).code).toBe('not-permitted');
      }
    }
    expect(ANYBODY.kind).toBe('person');
  });
});

describe('whoever asks', () => {
  it('never approves: not with another of her roles, nor what she entered for others', async () => {
    const both = await person(
      { role: 'chw', at: 'KIT-A11' },
      { role: 'facility-in-charge', at: 'CLINIC-A1' },
      { role: 'data-clerk', at: 'LR-A' },
      { role: 'district-pharmacist', at: 'LR' },
    );
    for (const location of ['KIT-A11', 'KIT-A12', 'CLINIC-A1', 'CLINIC-A2']) {
      const asked = request(uuid(), location);
      expect((await post('/v1/requisitions', asked, both.token)).status).toBe(201);
      const own = await approve(asked.id, both.token);
      expect([location, own.status, own.body.code]).toEqual([location, 403, 'own-request']);
    }
  });

  it('never approves for the kit she holds, whoever entered it, also after she was handed it', async () => {
    const holder = await person({ role: 'facility-in-charge', at: 'CLINIC-A1' });
    const clerk = await person({ role: 'data-clerk', at: 'LR-A' });
    const place = PLACES.find(({ id }) => id === 'KIT-A11');
    if (!place) throw new Error('no such place');
    // Of a kit that nobody holds yet, the register names the first holder.
    const kit = { ...entryOf(place), id: 'KIT-A19', name: 'A new kit' };
    const register = (entry: object) =>
      succeed(
        country.url,
        { method: 'PUT', path: '/v1/locations', body: { items: [entry] } },
        country.adminToken,
      );
    await register(kit);
    const asked = request(uuid(), kit.id);
    const told = await eventually(async () => {
      const reply = await post('/v1/requisitions', asked, clerk.token);
      return reply.status === 201 && reply;
    });
    expect(told.body.forAnother).toBe(true);
    await register({ ...kit, holder: holder.id });
    // Until requisition has heard who holds the kit now, a stale version keeps the answer harmless.
    await eventually(async () => {
      const path = `/v1/requisitions/${asked.id}/approve`;
      const late = await post(path, { id: uuid() }, holder.token, { 'if-match': '"9"' });
      expect([late.status, late.body.code]).toEqual([403, 'own-request']);
    });
    expect((await approve(asked.id, holder.token)).body.code).toBe('own-request');
    expect((await approve(asked.id, clerk.token)).status).toBe(403);
    const other = await person({ role: 'facility-in-charge', at: 'CLINIC-A1' });
    expect((await approve(asked.id, other.token)).status).toBe(200);
  });
});

describe('a session', () => {
  const refresh = (refreshToken: string): Promise<Reply> =>
    send(country.url, { method: 'POST', path: '/v1/session/refresh', body: { refreshToken } });
  const change = (id: string, body: Json): Promise<Reply> => {
    const path = `/v1/accounts/${id}`;
    const headers = { 'if-match': '"1"' };
    return send(country.url, { method: 'PUT', path, body, headers }, country.adminToken);
  };
  const chw = { role: 'chw', at: 'KIT-A11' };
  const kept = { displayName: 'Somebody', grants: [chw], active: true };

  it('takes neither token for the other', async () => {
    const { token, refreshToken } = await person(chw);
    // Far longer than any refresh token, so that it is not even looked for.
    expect((await refresh(token)).body.code).toBe('malformed');
    const me = await send(country.url, { method: 'GET', path: '/v1/me' }, refreshToken);
    expect(me.body.code).toBe('token-refused');
  });

  it('ends with all that came of it when a token of it is used twice, and no other session', async () => {
    const { username, password, ...first } = await person(chw);
    const other = await signedIn(country.url, username, password);
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.body.refreshToken);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    for (const { body } of [second, third])
      expect((await refresh(body.refreshToken)).status).toBe(401);
    expect((await refresh(other.refreshToken)).status).toBe(200);
  });

  it('ends when role, password or account are taken away; the access token lives out its minutes', async () => {
    for (const taken of [{ grants: [] }, { password: 'quite another one' }, { active: false }]) {
      const lost = await person(chw);
      const sessions: SignedIn[] = [
        lost,
        await signedIn(country.url, lost.username, lost.password),
      ];
      expect((await change(lost.id, { ...kept, ...taken })).status).toBe(200);
      for (const { token, refreshToken } of sessions) {
        expect((await refresh(refreshToken)).status).toBe(401);
        const path = '/v1/locations/KIT-A11/stock';
        // The stated lag: what was signed is believed until it ends, ten minutes at the most.
        expect((await send(country.url, { method: 'GET', path }, token)).status).toBe(200);
        const [, payload = ''] = token.split('.');
        const { iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
        expect(exp - iat).toBeLessThanOrEqual(600);
      }
    }
  });

  it('tells by word and time nothing of who has an account', async () => {
    const closed = await person(chw);
    await change(closed.id, { ...kept, active: false });
    const open = await person(chw);
    const ask = async (username: string): Promise<[Json, number]> => {
      const started = performance.now();
      const body = { username, password: 'not the password' };
      const reply = await send(country.url, { method: 'POST', path: '/v1/session', body });
      const { requestId: _its, ...said } = reply.body;
      return [{ status: reply.status, ...said }, performance.now() - started];
    };
    const names = [open.username, closed.username, `nobody-${uuid().slice(-8)}`];
    const times: number[][] = [[], [], []];
    const words = new Set<string>();
    for (let round = 0; round < 9; round += 1) {
      for (const [index, name] of names.entries()) {
        const [said, tookMs] = await ask(name);
        words.add(JSON.stringify(said));
        times[index]?.push(tookMs);
      }
    }
    expect([...words]).toHaveLength(1);
    // The hash is what takes time; without it an answer would come many times sooner.
    const fastest = times.map((each) => Math.min(...each));
    expect(Math.max(...fastest) / Math.min(...fastest)).toBeLessThan(3);
  }, 60_000);
});
