import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { startHarnessHost } from './harness-host.js';
import { eventually } from './wait.js';

const built = new URL('../dist/harness-host.js', import.meta.url).href;

interface Told {
  readonly folder: string;
  readonly natsUrl: string;
}

/** A run in another process that started a NATS and was killed by SIGKILL. */
async function killedRun(): Promise<Told> {
  const code = `
    import { startHarnessHost } from '${built}';
    const { config } = await startHarnessHost();
    const natsUrl = await (await fetch(config.hostUrl + '/nats')).text();
    console.log(JSON.stringify({ folder: config.folder, natsUrl }));`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = await new Promise<string>((resolve) => {
    run.stdout.once('data', (part: Buffer) => resolve(part.toString()));
  });
  const isGone = new Promise((resolve) => run.once('exit', resolve));
  run.kill('SIGKILL');
  await isGone;
  return JSON.parse(told) as Told;
}

function answers(natsUrl: string): Promise<boolean> {
  const url = natsUrl.replace('nats:', 'http:');
  // NATS is no HTTP server, so only a refused connection means that it is gone.
  return fetch(url).then(
    () => true,
    (error: { cause?: { code?: string } }) => error.cause?.code !== 'ECONNREFUSED',
  );
}

describe('a run that was killed', () => {
  it('is cleaned up after by the next, its servers included', async () => {
    const { folder, natsUrl } = await killedRun();
    expect(existsSync(folder)).toBe(true);
    expect(await answers(natsUrl)).toBe(true);

    const next = await startHarnessHost();
    await next.stop();

    expect(existsSync(folder)).toBe(false);
    await eventually(async () => !(await answers(natsUrl)));
  });
});

describe('a run that asks for nothing', () => {
  it('starts nothing, and leaves no folder', async () => {
    const host = await startHarnessHost();
    const { folder } = host.config;
    expect(existsSync(folder)).toBe(true);

    await host.stop();
    await host.stop();

    expect(existsSync(folder)).toBe(false);
  });

  it('answers nobody without its token', async () => {
    const host = await startHarnessHost();

    const answer = await fetch(new URL('/postgres', host.config.hostUrl));
    await host.stop();

    expect(answer.status).toBe(404);
  });
});
