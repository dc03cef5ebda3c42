/** Prints vouchers with the time of printing, one at a time: drawing one takes all of a core. */
import type { Clock } from '@satchel/language';
import type { Voucher } from '../domain/voucher.js';
import { voucherPdf } from './voucher-pdf.js';

export class VoucherPrinter {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clock: Clock) {}

  print(voucher: Voucher): Promise<Buffer> {
    const draw = (): Promise<Buffer> => voucherPdf(voucher, { madeAt: this.clock.now() });
    const printed = this.last.then(draw, draw);
    this.last = printed;
    return printed;
  }
}
