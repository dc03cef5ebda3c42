/** Finds what was destroyed on one paper without reading all that a location ever moved. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEX = `
CREATE INDEX movement_disposed ON movement (location, document) WHERE kind = 'disposed'`;

export class DisposalsByPaper1766800000000 implements MigrationInterface {
  readonly name = 'DisposalsByPaper1766800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(INDEX);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX movement_disposed');
  }
}
