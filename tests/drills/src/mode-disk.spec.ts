import { describe, expect, it } from '@jest/globals';
import { diskFull } from './mode-disk.js';

describe('with the disk of PostgreSQL full', () => {
  it('says 503 to writes, and loses and doubles nothing', async () => {
    const report = await diskFull('postgres', { seed: 1, say: () => undefined });
    if (report === undefined) {
      // A machine that lets nobody mount cannot show this; `npm run figures` says so as well.
      process.stdout.write('full disk: not possible here, since this user may not mount\n');
      return;
    }

    expect(report.faults).toEqual([]);
    expect(report.values).toMatchObject({
      postgresDiskFullUnitsLost: 0,
      postgresDiskFullUnitsDoubled: 0,
    });
  }, 180_000);
});
