/**
 * Which history this database tells, and which ones it has heard: a database that is put back from
 * a backup raises its epoch, and whoever applied more than it remembers finds that out.
 */
import { addEpochs } from '@satchel/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Epochs1764000000000 implements MigrationInterface {
  readonly name = 'Epochs1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await addEpochs((sql) => runner.query(sql));
  }

  async down(): Promise<void> {
    throw new Error('epochs are not forgotten: restore a backup instead');
  }
}
