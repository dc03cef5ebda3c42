/** A file against a server that keeps what it is sent, as the API does; stopped on the way. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MOVEMENTS, registerKind } from './bulk-kind.js';
import { type FileImport, type FileOutcome, importFile } from './import-file.js';

const LINES = 1300;
const HEAD = 'kind,location,product,occurred_at,quantity,reference\n';
const START_MS = Date.parse('2026-11-21T08:00:00Z');

let folder: string;
let server: Server;
let booked: Map<string, string>;
let batches: number;
let requests: number;
let refusing: (item: { quantity: number }) => boolean;
let afterBatch: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-file-'));
  booked = new Map();
  batches = 0;
  requests = 0;
  refusing = () => false;
  afterBatch = () => undefined;
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    // Each request is a second later than the one before it.
    requests += 1;
    response.setHeader('date', new Date(nowMs()).toUTCString());
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(request.url ?? '', text)));
    if (request.url === '/v1/reports/batch') afterBatch();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** How the API refuses an entry of the register at one of its fields. */
const MISFIT = {
  outcome: 'refused',
  problem: { detail: 'No.', errors: [{ pointer: '/needs/0/products', code: 'not-allowed' }] },
};

const nowMs = (): number => START_MS + requests * 1000;

function answer(path: string, text: string): object {
  if (path === '/v1/session') return { accessToken: 'a', refreshToken: 'r', expiresInSeconds: 600 };
  const codes = (id: string) => ({ items: [{ id }], page: { hasMore: false } });
  if (path.startsWith('/v1/locations')) return codes('F-1');
  if (path === '/v1/conditions') return { items: [{ outcome: 'created' }, MISFIT] };
  if (path.startsWith('/v1/products')) return codes('ORS');
  if (path !== '/v1/reports/batch') return {};
  batches += 1;
  const { items } = JSON.parse(text) as { items: { id: string; quantity: number }[] };
  return { items: items.map(answerOf) };
}

function answerOf(item: { id: string; quantity: number }): object {
  const { id } = item;
  if (refusing(item)) return { id, outcome: 'refused', problem: { detail: 'No.' } };
  if (!booked.has(id)) booked.set(id, new Date(nowMs()).toISOString());
  return { id, outcome: 'accepted', recordedAt: booked.get(id) };
}

function run(more: Partial<FileImport> = {}): Promise<FileOutcome> {
  const file = join(folder, 'moves.csv');
  const rows = Array.from(
    { length: LINES },
    (_, n) => `dispensed,F-1,ORS,2026-11-01,${n + 1},${n}`,
  );
  writeFileSync(file, `${HEAD}${rows.join('\n')}\n`);
  return importFile({
    kind: MOVEMENTS,
    file,
    days: 'iso',
    write: true,
    report: join(folder, 'report.csv'),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { username: 'u', password: 'p' },
    checkpointFolder: join(folder, 'checkpoints'),
    clock: { now: () => new Date('2026-11-21T08:00:00Z') },
    signal: new AbortController().signal,
    progress: () => ({ add: () => undefined, say: () => undefined, stop: () => undefined }),
    say: () => undefined,
    ...more,
  });
}

describe('the import of a file', () => {
  it('goes on where it was stopped, and changes nothing when it is repeated', async () => {
    const abort = new AbortController();
    afterBatch = () => abort.abort(new Error('stopped by hand'));
    const stopped = await run({ signal: abort.signal });
    expect(stopped).toMatchObject({ kind: 'interrupted', tally: { written: 500, line: 501 } });
    afterBatch = () => undefined;
    const rest = await run();
    expect(rest).toMatchObject({ kind: 'done', tally: { written: 800, skipped: 500 } });
    expect([batches, booked.size]).toEqual([3, LINES]);
    const again = await run();
    expect(again).toMatchObject({ kind: 'done', tally: { written: 0, repeated: LINES } });
    expect(booked.size).toBe(LINES);
  });

  it('tells what was refused by its line, and sends the rest', async () => {
    refusing = ({ quantity }) => quantity === 700;
    const first = await run();
    expect(first).toMatchObject({ kind: 'refused', tally: { written: 1299, refused: 1 } });
    expect(readFileSync(join(folder, 'report.csv'), 'utf8')).toContain('\r\n701,,,refused: No.,');
    refusing = () => false;
    expect(await run()).toMatchObject({ kind: 'done', tally: { written: 1, refused: 0 } });
  });

  it('names the column where the API names the field', async () => {
    const file = join(folder, 'conditions.csv');
    writeFileSync(file, 'id,name,needs\na,A,one=ORS\nb,B,one=ORS\n');
    const outcome = await run({ kind: registerKind('conditions'), file });
    expect(outcome).toMatchObject({ kind: 'refused', tally: { written: 1, refused: 1 } });
    expect(outcome.shown).toMatchObject([{ line: 3, column: 'needs', problem: 'refused: No.' }]);
  });

  it('only looks unless it is told to write, and needs nobody for that', async () => {
    const checked = await run({ write: false, credentials: undefined });
    expect(checked).toMatchObject({ kind: 'checked', lines: LINES, items: LINES, faults: 0 });
    expect([batches, checked.tally]).toEqual([0, undefined]);
    await expect(run({ credentials: undefined })).rejects.toThrow('without an account');
  });
});
