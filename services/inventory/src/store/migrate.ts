/** Brings inventory's database to the newest schema, as its owner. Safe to repeat and to race. */
import { DataSource } from 'typeorm';
import { TheLedger0001 } from './migrations/0001-the-ledger.js';
import { EveryRowInAChain0002 } from './migrations/0002-every-row-in-a-chain.js';
import { Epochs0003 } from './migrations/0003-epochs.js';
import { LeastRights1764200000000 } from './migrations/0004-least-rights.js';
import { MovesOfEveryKind1764300000000 } from './migrations/0005-moves-of-every-kind.js';
import { CountSheets1764400000000 } from './migrations/0006-count-sheets.js';
import { LotHolds1764500000002 } from './migrations/0007-lot-holds.js';
import { Recalls1764500000001 } from './migrations/0007-recalls.js';
import { WhoHoldsALot1764500000000 } from './migrations/0007-who-holds-a-lot.js';
import { Discrepancies1764800000000 } from './migrations/0008-discrepancies.js';
import { StockByLevel1764900000000 } from './migrations/0009-stock-by-level.js';
import { PackContents1765000000000 } from './migrations/0010-pack-contents.js';
import { Treatments1765100000000 } from './migrations/0011-treatments.js';
import { Reservations1765200000000 } from './migrations/0012-reservations.js';
import { ShelfLifeRules1765300000000 } from './migrations/0013-shelf-life-rules.js';
import { WhatLotsCost1765300000001 } from './migrations/0013-what-lots-cost.js';
import { WhatStockIsWorth1765300000002 } from './migrations/0013-what-stock-is-worth.js';
import { MonthsAsAWhole1765400000000 } from './migrations/0014-months-as-a-whole.js';
import { DifferencesOfCounts1765500000000 } from './migrations/0015-differences-of-counts.js';
import { SumsOfDiscrepancies1765500000001 } from './migrations/0015-sums-of-discrepancies.js';
import { Handovers1765600000000 } from './migrations/0016-handovers.js';
import { Snapshots1765700000000 } from './migrations/0017-snapshots.js';
import { DisposalsByPaper1766800000000 } from './migrations/0018-disposals-by-paper.js';
import { Earmarks1767000000000 } from './migrations/0020-earmarks.js';
import { WhatWasPacked1767100000000 } from './migrations/0021-what-was-packed.js';

export async function migrate(ownerUrl: string): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: [
      TheLedger0001,
      EveryRowInAChain0002,
      Epochs0003,
      LeastRights1764200000000,
      MovesOfEveryKind1764300000000,
      Discrepancies1764800000000,
      StockByLevel1764900000000,
      PackContents1765000000000,
      Treatments1765100000000,
      WhoHoldsALot1764500000000,
      Recalls1764500000001,
      CountSheets1764400000000,
      LotHolds1764500000002,
      Reservations1765200000000,
      Handovers1765600000000,
      DifferencesOfCounts1765500000000,
      SumsOfDiscrepancies1765500000001,
      Snapshots1765700000000,
      DisposalsByPaper1766800000000,
      MonthsAsAWhole1765400000000,
      ShelfLifeRules1765300000000,
      WhatLotsCost1765300000001,
      WhatStockIsWorth1765300000002,
      Earmarks1767000000000,
      WhatWasPacked1767100000000,
    ],
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('migrate'))`);
    await source.runMigrations();
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtext('migrate'))`);
    await lock.release();
    await source.destroy();
  }
}
