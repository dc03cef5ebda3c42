/** What an export may be narrowed to, and which paper is printed. No cursor: all of it comes. */
import { Code, DayField, Id } from '@satchel/contracts';

export class ExportPlace {
  @Code('Only at this location.', { optional: true, example: 'LR-NIMBA-F03' })
  location?: string;

  @Code('Only inside this zone.', { optional: true, example: 'LR-NIMBA' })
  zone?: string;
}
export class ExportPeriod extends ExportPlace {
  @DayField('From this day on.', { example: '2026-10-01' })
  from!: string;

  @DayField('Up to and including this day; 400 days after it at the most.', {
    example: '2026-10-31',
  })
  to!: string;
}

export class VoucherPath {
  @Id('Of what the paper is about.')
  id!: string;
}
