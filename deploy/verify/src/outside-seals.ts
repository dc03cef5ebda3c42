/**
 * The copies of the seals: what the gateway kept, or files that somebody downloaded. They are held
 * in memory; ten years of them are a few megabytes.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ClientBase } from 'pg';
import type { SealRow } from './rows.js';

export interface OutsideSeals {
  /** In their order. */
  readonly seals: readonly SealRow[];
  /** Seals that contradict the ones kept. */
  readonly contradictions: readonly Pick<SealRow, 'epoch' | 'number' | 'digest'>[];
}

const SEALS = `
SELECT epoch, number::float8 AS number,
  (extract(epoch FROM sealed_at) * 1000)::float8 AS "sealedAt", cards::float8 AS cards,
  previous, digest
FROM ledger_seal s ORDER BY s.epoch, s.number`;

const CONTRADICTIONS = `
SELECT epoch, number::float8 AS number, digest FROM ledger_seal_contradiction c
ORDER BY c.epoch, c.number`;

export async function sealsOfGateway(client: ClientBase): Promise<OutsideSeals> {
  const { rows: seals } = await client.query<SealRow>(SEALS);
  const { rows: contradictions } = await client.query<SealRow>(CONTRADICTIONS);
  return { seals, contradictions };
}

interface Downloaded extends Omit<SealRow, 'sealedAt'> {
  readonly sealedAt: string;
  readonly contradicted?: boolean;
}

/**
 * Reads a file of JSON lines, each a page of `GET /v1/ledger/seals` or one seal. The same seal may
 * stand there twice; two that differ contradict each other. Throws for what is no seal.
 */
export async function sealsOfFile(file: string): Promise<OutsideSeals> {
  const seals = new Map<string, SealRow>();
  const contradictions: SealRow[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line += 1;
    if (text.trim() === '') continue;
    for (const seal of sealsOfLine(text, `${file}:${line}`)) {
      const key = `${seal.epoch} ${seal.number}`;
      const first = seals.get(key);
      if (!first) seals.set(key, seal);
      if (seal.contradicted || (first && first.digest !== seal.digest)) contradictions.push(seal);
    }
  }
  const inOrder = [...seals.values()].sort((a, b) => a.epoch - b.epoch || a.number - b.number);
  return { seals: inOrder, contradictions };
}

function sealsOfLine(text: string, where: string): (SealRow & { contradicted: boolean })[] {
  const read = JSON.parse(text) as Downloaded | { items: Downloaded[] };
  const all = 'items' in read ? read.items : [read];
  return all.map(({ epoch, number, sealedAt, cards, previous, digest, contradicted }) => {
    const at = Date.parse(sealedAt);
    const isSeal = Number.isInteger(number) && Number.isInteger(epoch) && !Number.isNaN(at);
    if (!isSeal || typeof digest !== 'string') throw new Error(`${where} is not a seal`);
    const known = { epoch, number, sealedAt: at, cards, previous, digest };
    return { ...known, contradicted: contradicted === true };
  });
}
