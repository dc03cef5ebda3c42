/** What was answered to which command; rows are only ever added. */
import { crashPoint, type SqlRunner } from '@satchel/messaging';
import type { Answer, KeptAnswer } from '../use-cases/ports.js';

export class AnsweredStore {
  constructor(private readonly run: SqlRunner) {}

  async find(id: string): Promise<KeptAnswer | undefined> {
    const [row] = await this.run('SELECT * FROM answered WHERE id = $1', [id]);
    return row && keptAnswer(row);
  }

  /**
   * Two copies of one command come here at once; the second waits and finds the first one's answer.
   */
  async lockAndFind(id: string): Promise<KeptAnswer | undefined> {
    await this.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
    return this.find(id);
  }

  async keep({ id, principal, hash, answer, at }: KeptAnswer): Promise<void> {
    const values = [id, principal, hash, JSON.stringify(answer), at];
    await this.run(
      'INSERT INTO answered (id, principal, hash, answer, at) VALUES ($1, $2, $3, $4, $5)',
      values,
    );
    await crashPoint('answer.after-keep');
  }
}

function keptAnswer(row: Record<string, unknown>): KeptAnswer {
  return {
    id: row['id'] as string,
    principal: row['principal'] as string,
    hash: row['hash'] as string,
    answer: row['answer'] as Answer,
    at: row['at'] as Date,
  };
}
