/**
 * The tour of the README, as pasted, against the demonstration country that `npm start` fills in.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deleteDataFolder, projectRoot, type RunningSystem, startSystem } from '@satchel/local';
import { v7 as uuid } from 'uuid';
import { Person } from './http-client.js';

const folder = mkdtempSync(join(tmpdir(), 'satchel-tour-'));
const dataDir = join(folder, '.satchel');

let system: RunningSystem;
/** What each line printed. */
let printed: string[];
/** Status and address of every call, in order. */
let calls: string[];

beforeAll(async () => {
  // The database's own user must be able to pass through it.
  chmodSync(folder, 0o755);
  system = await startSystem({
    dataDir,
    databaseUrl: '',
    natsUrl: '',
    seed: true,
    log: () => undefined,
  });
  const { stdout, stderr } = await promisify(execFile)(
    'env',
    ['-u', 'NODE_OPTIONS', 'bash', '-c', script()],
    {
      cwd: folder,
      timeout: 60_000,
    },
  );
  printed = stdout.split(END_OF_LINE).map((text) => text.trim());
  calls = stderr.split('\n').filter((line) => line.startsWith('answered '));
}, 300_000);

afterAll(async () => {
  await system?.stop();
  await deleteDataFolder(dataDir);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const END_OF_LINE = '--- end of line ---';

function tour(): string[] {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  const [, part = ''] = readme.split('<!-- tour -->');
  return part
    .trim()
    .replace(/^```sh\n/, '')
    .replace(/\n```$/, '')
    .split('\n');
}

/** The lines as they stand, with a curl that also tells how it was answered. */
function script(): string {
  const curl = `curl() { command curl -w '%{stderr}answered %{http_code} %{url_effective}\\n' "$@"; }`;
  return [
    curl,
    'set -e -o pipefail',
    ...tour().map((line) => `${line}\necho '${END_OF_LINE}'`),
  ].join('\n');
}

describe('the tour of the README', () => {
  it('has ten lines', () => {
    expect(tour()).toHaveLength(10);
    expect(printed).toHaveLength(11);
  });

  it('is answered with success at every call', () => {
    expect(calls).toHaveLength(12);
    expect(calls.filter((call) => !/^answered 20[01] /.test(call))).toEqual([]);
  });

  it('shows alerts and what a kit lacks', () => {
    expect(printed[2]).toMatch(/^\[/);
    expect(printed[3]).toMatch(/products|Not heard from/);
  });

  it('brings a request from submitted over approved to the shelf', () => {
    expect(printed[4]).toBe('submitted');
    expect(printed[5]).toBe('approved');
    expect(printed[6]).toBe('accepted');
    expect(printed[7]).toMatch(/lot: .*quantity: 16/);
    expect(printed[8]).toMatch(/outcome: 'accepted',\n *discrepancies: \[ '[0-9a-f-]{36}' \]/);
  });

  it('ends with a discrepancy of one that the clinic answers for', () => {
    expect(printed[9]).toMatch(/kind: 'short-receipt'/);
    expect(printed[9]).toMatch(/open: 1,/);
    expect(printed[9]).toMatch(/ownerRole: 'storekeeper',\n *ownerAt: 'LR-NIMBA-F02'/);
  });

  it('could not have been approved by whoever asked', async () => {
    const user = system.users.find(({ username }) => username === 'lr-nimba-f02-k03');
    if (!user) throw new Error('the tour names a user whom the demonstration does not know');
    const chw = await new Person(system.gatewayUrl, user.username, user.password).signIn();
    const path = '/v1/requisitions?location=LR-NIMBA-F02-K03';
    const own = (await chw.get(path)).body.items.at(-1);
    const reply = await chw.send(
      'POST',
      `/v1/requisitions/${own.id}/approve`,
      { id: uuid() },
      { 'if-match': '"1"' },
    );
    expect([reply.status, reply.body.code]).toEqual([403, 'not-permitted']);
  });
});
