import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealsOfFile } from './outside-seals.js';

const seal = (number: number, more: object = {}) => ({
  epoch: 1,
  number,
  sealedAt: '2026-11-21T08:00:00.250Z',
  cards: 3,
  previous: 'a',
  digest: `d${number}`,
  keptAt: '2026-11-21T08:00:01.000Z',
  contradicted: false,
  ...more,
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'satchel-seals-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (...lines: (object | string)[]) => {
  const file = join(folder, 'seals.ndjson');
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(file, text.join('\n'));
  return sealsOfFile(file);
};

describe('a file of downloaded seals', () => {
  it('holds pages or single seals, in any order, the same ones repeatedly', async () => {
    const page = { items: [seal(2), seal(3)], page: { hasMore: false } };
    const { seals, contradictions } = await read(page, seal(3), '', seal(1));
    expect(seals.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(seals[0]).toMatchObject({ sealedAt: Date.parse('2026-11-21T08:00:00.250Z'), cards: 3 });
    expect(contradictions).toEqual([]);
  });

  it('contradicts itself where two seals of one number differ, or the gateway said so', async () => {
    const { seals, contradictions } = await read(
      seal(1),
      seal(1, { digest: 'other' }),
      seal(2, { contradicted: true }),
    );
    expect(seals.map(({ digest }) => digest)).toEqual(['d1', 'd2']);
    expect(contradictions.map(({ number, digest }) => [number, digest])).toEqual([
      [1, 'other'],
      [2, 'd2'],
    ]);
  });

  it.each(['{"number":1}', 'no JSON', '{"items":[{}]}'])('is not this: %s', async (line) => {
    await expect(read(seal(1), line)).rejects.toThrow();
  });
});
