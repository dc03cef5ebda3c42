/** How the mode of a card is changed, from a local day on (docs/LEDGER.md, section 1). */
import { message } from '../contract.js';
import { Code, DayField, OneOf, Parts } from '../field.js';
import { BATCH_MAX } from '../page.js';
import { REPORTING_MODES, RegisterAnswer, type ReportingMode } from './register.js';

export class ReportingModeChange {
  @Code('The location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @OneOf('The mode from that day on.', REPORTING_MODES, { example: 'by-treatment' })
  mode!: ReportingMode;

  @DayField('From which local day; no count may stand on it or later.')
  from!: string;
}

export class ChangeReportingModes {
  @Parts('Changes of the mode, in order.', () => ReportingModeChange, BATCH_MAX, { least: 1 })
  items!: ReportingModeChange[];
}

export const changeReportingModes = message(
  'inventory.cmd.change-reporting-modes.v1',
  ChangeReportingModes,
  RegisterAnswer,
);
