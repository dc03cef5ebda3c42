import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Checkpoint } from './checkpoint.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (content: string) => new Checkpoint(folder, { content }, 2);

describe('a checkpoint', () => {
  it('tells the next run how far each lane came', () => {
    const first = open('a');
    expect([first.isContinued, first.batches(0)]).toEqual([false, 0]);
    first.confirm(1);
    first.confirm(1);
    const next = open('a');
    expect([next.isContinued, next.batches(0), next.batches(1)]).toEqual([true, 0, 2]);
  });

  it('says nothing about other content', () => {
    open('a').confirm(0);
    expect(open('b').isContinued).toBe(false);
  });

  it('is gone once the import is whole', () => {
    const first = open('a');
    first.confirm(0);
    first.clear();
    expect(open('a').isContinued).toBe(false);
    first.clear();
  });

  it('counts for nothing when its file was cut off', () => {
    open('a').confirm(0);
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, String(name)), '[1');
    expect(open('a').isContinued).toBe(false);
  });
});
