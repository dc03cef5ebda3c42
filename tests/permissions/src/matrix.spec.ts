/** A slice of the matrix on the real system; `npm run permissions` tries every cell. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  adminPassword,
  deleteDataFolder,
  type RunningSystem,
  serviceNames,
  startSystem,
  withConnection,
} from '@satchel/local';
import { freshFolder } from '@satchel/proving';
import { type Country, makeCountry } from './country.js';
import { allCells, type Cell } from './expectation.js';
import { inWords, runMatrix } from './matrix.js';
import { slice } from './slice.js';
import { WITHOUT_LIMITS } from './system.js';
import { expectedRights, intrusions, notRefused, rightsDeviations, rightsOf } from './tables.js';

const dataDir = freshFolder('satchel-permissions');
let system: RunningSystem;
let country: Country;

beforeAll(async () => {
  const options = { dataDir, databaseUrl: '', natsUrl: '', env: WITHOUT_LIMITS };
  system = await startSystem({ ...options, log: () => undefined });
  country = await makeCountry(system.gatewayUrl, adminPassword(dataDir));
}, 120_000);
afterAll(async () => {
  await system?.stop();
  await deleteDataFolder(dataDir);
});

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
