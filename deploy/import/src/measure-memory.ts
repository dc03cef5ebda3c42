/**
 * `npm run import:memory [-- MB]`: how much memory an import of a large file takes. Writes a file
 * of 200 MB of movements, checks it and sends it to a server that accepts everything, and fails
 * when the import ever held more than its limit. What is measured is the command itself, as a
 * process.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT_MIB = 512;
const LOCATIONS = 2000;
const PRODUCTS = 40;
const MEGABYTE = 1_000_000;
const HEADER = 'kind,location,product,occurred_at,quantity,lot,document,reference\n';

const locationOf = (n: number): string => `LR-NIMBA-F${n % LOCATIONS}`;
const productOf = (n: number): string => `PRODUCT-${n % PRODUCTS}`;

/** So many bytes of lines, no two of which are the same report. */
function writeMovements(file: string, bytes: number): number {
  const handle = openSync(file, 'w');
  let written = writeSync(handle, HEADER);
  let lines = 0;
  while (written < bytes) {
    let text = '';
    for (let n = 0; n < 1000; n += 1, lines += 1) {
      const place = `${locationOf(lines)},${productOf(Math.floor(lines / LOCATIONS))}`;
      text += `dispensed,${place},2026-10-01,${1 + (lines % 90)},L-${lines % 7},V-${lines},\n`;
    }
    written += writeSync(handle, text);
  }
  closeSync(handle);
  return lines;
}

/** Answers as the API does when all is well. */
async function acceptEverything(): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    reply(response, answerTo(request.url ?? '', body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function answerTo(path: string, body: string): object {
  if (path.startsWith('/v1/session')) {
    return { accessToken: 'a', refreshToken: 'r', expiresInSeconds: 600 };
  }
  const list = (length: number, codeOf: (n: number) => string) => ({
    items: Array.from({ length }, (_, n) => ({ id: codeOf(n) })),
    page: { hasMore: false },
  });
  if (path.startsWith('/v1/locations')) return list(LOCATIONS, locationOf);
  if (path.startsWith('/v1/products')) return list(PRODUCTS, productOf);
  if (!path.startsWith('/v1/reports/batch')) return {};
  const { items } = JSON.parse(body) as { items: { id: string }[] };
  const recordedAt = new Date().toISOString();
  return { items: items.map(({ id }) => ({ id, outcome: 'accepted', recordedAt })) };
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Runs the import and gives its output. */
function runImport(file: string, url: string): Promise<{ code: number; output: string }> {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const args = [main, 'movements', file, '--write', '--url', url, '--user', 'nobody'];
  const env = { ...process.env, SATCHEL_PASSWORD: 'nothing', INIT_CWD: '' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
    process.stdout.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const megabytes = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'satchel-import-memory-'));
const server = await acceptEverything();
try {
  const file = join(folder, 'movements.csv');
  const lines = writeMovements(file, megabytes * MEGABYTE);
  process.stdout.write(`${megabytes} MB, ${lines} lines\n`);
  const { port } = server.address() as AddressInfo;
  const { code, output } = await runImport(file, `http://127.0.0.1:${port}`);
  const peak = Number(/memory at the most (\d+) MiB/.exec(output)?.[1] ?? Number.NaN);
  const isWithin = code === 0 && peak <= LIMIT_MIB;
  process.stdout.write(`${peak} MiB of ${LIMIT_MIB}: ${isWithin ? 'within' : 'NOT within'}\n`);
  process.exitCode = isWithin ? 0 : 1;
} finally {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
