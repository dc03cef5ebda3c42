/**
 * What a drill preloads into a service (`node --import`): it connects to the harness and does as it
 * is told. Unarmed, the slot for crash points stays empty, so a point costs what it costs in
 * production. Without a harness the service runs as if this were not here.
 */
import { connect } from 'node:net';
import { preloadConfig } from './config.js';
import type { FromHarness, ToHarness, Verdict } from './crash-words.js';

const SLOT = Symbol.for('satchel.crash-point');

/** What is armed now: one point, at its n-th passage from now on. */
interface Armed {
  readonly id: number;
  readonly point: string;
  left: number;
}

type Slot = { [SLOT]?: ((point: string) => Promise<void> | undefined) | undefined };

/** Connects, and lets the service's code begin when the harness has said what is armed. */
async function enlist(path: string, name: string): Promise<void> {
  const slot = globalThis as Slot;
  const socket = connect(path);
  const waiting = new Map<number, (verdict: Verdict) => void>();
  const say = (words: ToHarness): void => {
    socket.write(`${JSON.stringify(words)}\n`);
  };
  let armed: Armed | undefined;
  let failing: string | undefined;
  let counts: Map<string, number> | undefined;

  const passThrough = (point: string): Promise<void> | undefined => {
    counts?.set(point, (counts.get(point) ?? 0) + 1);
    if (armed?.point !== point || armed.left > 1) {
      if (armed?.point === point) armed.left -= 1;
      return failing === point ? Promise.reject(new Error(`a drill fails at ${point}`)) : undefined;
    }
    const { id } = armed;
    armed = undefined;
    settleSlot();
    return new Promise((resolve, reject) => {
      waiting.set(id, (verdict) => {
        if (verdict === 'throw') reject(new Error(`a drill throws at ${point}`));
        else resolve();
      });
      say({ reached: point, id });
    });
  };
  const settleSlot = (): void => {
    slot[SLOT] = armed || counts || failing ? passThrough : undefined;
  };
  const obey = (words: FromHarness): void => {
    if ('arm' in words) armed = { id: words.id, point: words.arm, left: words.hit };
    else if ('disarm' in words) armed = undefined;
    else if ('fail' in words) failing = words.fail ?? undefined;
    else if ('count' in words) counts = words.count ? new Map() : undefined;
    else if ('counts' in words) say({ counts: Object.fromEntries(counts ?? []) });
    else {
      waiting.get(words.id)?.(words.verdict);
      waiting.delete(words.id);
    }
    settleSlot();
  };

  let text = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      const lines = (text + chunk.toString('utf8')).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const words = JSON.parse(line) as FromHarness | { welcome: true };
        if ('welcome' in words) resolve();
        else obey(words);
      }
    });
    socket.on('connect', () => say({ hello: name, pid: process.pid }));
    socket.on('error', () => resolve());
    // A harness that is gone holds nobody: what waits goes on.
    socket.on('close', () => {
      armed = undefined;
      failing = undefined;
      counts = undefined;
      settleSlot();
      for (const decide of waiting.values()) decide('go-on');
      waiting.clear();
      resolve();
    });
  });
  socket.unref();
}

const config = preloadConfig();
if (config) await enlist(config.socket, config.name);
