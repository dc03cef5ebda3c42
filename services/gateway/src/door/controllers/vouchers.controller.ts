/** Papers to print, sign and file. */
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Voucher } from '../../domain/voucher.js';
import { PrintVoucher } from '../../use-cases/print-voucher.js';
import type { Ask } from '../ask.js';
import { VoucherPath } from '../bodies/export.js';
import { Route } from '../route.js';
import { sendPdf } from '../send-file.js';
import { VoucherPrinter } from '../voucher-printer.js';

const paper = {
  verb: 'GET',
  tag: 'Files',
  status: 200,
  asksOwner: true,
  query: VoucherPath,
  file: { type: 'application/pdf' },
} as const;
const numbered =
  'A PDF for A4 with a number that follows from the record, the lines, and lines to sign. Times are ' +
  'those of the place. Who acted is told by role and account, never by name.';

type Asked = Ask<undefined, VoucherPath>;

@Controller()
export class VouchersController {
  constructor(
    private readonly vouchers: PrintVoucher,
    private readonly printer: VoucherPrinter,
  ) {}

  @Route({
    ...paper,
    right: 'see-requisition',
    path: '/v1/vouchers/request/:id.pdf',
    summary: 'Print a request',
    description: `The id is that of the requisition. ${numbered}`,
    problems: ['unknown-requisition'],
  })
  request({ query, caller }: Asked, @Res() reply: FastifyReply): Promise<void> {
    return this.send(this.vouchers.request(query.id, caller), reply);
  }

  @Route({
    ...paper,
    right: 'see-stock',
    path: '/v1/vouchers/issue/:id.pdf',
    summary: 'Print an issue voucher',
    description: `What left the shelf; the id is that of the shipment. ${numbered}`,
    problems: ['unknown-voucher'],
  })
  issue({ query, caller }: Asked, @Res() reply: FastifyReply): Promise<void> {
    return this.send(this.vouchers.issue(query.id, caller), reply);
  }

  @Route({
    ...paper,
    right: 'see-stock',
    path: '/v1/vouchers/delivery/:id.pdf',
    summary: 'Print a delivery note',
    description: `What arrives, with room for what is found; the id is that of the shipment. ${numbered}`,
    problems: ['unknown-voucher'],
  })
  delivery({ query, caller }: Asked, @Res() reply: FastifyReply): Promise<void> {
    return this.send(this.vouchers.delivery(query.id, caller), reply);
  }

  @Route({
    ...paper,
    right: 'see-stock',
    path: '/v1/vouchers/count/:id.pdf',
    summary: 'Print a count sheet',
    description: `To count with while it is a draft, blind; its report afterwards. ${numbered}`,
    problems: ['unknown-count-sheet'],
  })
  count({ query, caller }: Asked, @Res() reply: FastifyReply): Promise<void> {
    return this.send(this.vouchers.count(query.id, caller), reply);
  }

  @Route({
    ...paper,
    right: 'see-stock',
    path: '/v1/vouchers/disposal/:id.pdf',
    summary: 'Print a record of disposal',
    description: `The id is that of a report \`disposed\`; all of its paper stand on it. ${numbered}`,
    problems: ['unknown-voucher'],
  })
  disposal({ query, caller }: Asked, @Res() reply: FastifyReply): Promise<void> {
    return this.send(this.vouchers.disposal(query.id, caller), reply);
  }

  private async send(gathered: Promise<Voucher>, reply: FastifyReply): Promise<void> {
    const voucher = await gathered;
    await sendPdf(reply, `${voucher.number}.pdf`, await this.printer.print(voucher));
  }
}
