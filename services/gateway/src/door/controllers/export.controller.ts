/** The register, stock and movements as CSV files. */
import { Controller, Res } from '@nestjs/common';
import {
  csvHeader,
  ENTRIES_TABLE,
  REGISTER_TABLES,
  type RegisterKind,
  STOCK_TABLE,
} from '@satchel/contracts';
import type { FastifyReply } from 'fastify';
import { ExportCsv } from '../../use-cases/export-csv.js';
import type { Ask } from '../ask.js';
import { ExportPeriod, ExportPlace } from '../bodies/export.js';
import { Route } from '../route.js';
import { sendCsv } from '../send-file.js';

const file = { verb: 'GET', tag: 'Files', status: 200, asksOwner: true } as const;

function ofRegister(kind: RegisterKind) {
  return {
    ...file,
    right: 'see-register',
    path: `/v1/export/${kind}.csv`,
    summary: `Export ${kind.replaceAll('-', ' ')}`,
    description:
      'CSV in UTF-8, written while it is read; docs/CSV.md explains each column. Read in again with ' +
      '`npm run import`, it changes nothing.',
    file: { type: 'text/csv', example: csvHeader(REGISTER_TABLES[kind]) },
  } as const;
}

@Controller()
export class ExportController {
  constructor(private readonly exports: ExportCsv) {}

  @Route(ofRegister('zones'))
  zones(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'zones.csv', this.exports.register('zones', ask.caller));
  }

  @Route(ofRegister('programmes'))
  programmes(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'programmes.csv', this.exports.register('programmes', ask.caller));
  }

  @Route(ofRegister('locations'))
  locations(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'locations.csv', this.exports.register('locations', ask.caller));
  }

  @Route(ofRegister('products'))
  products(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'products.csv', this.exports.register('products', ask.caller));
  }

  @Route(ofRegister('managed-products'))
  managed(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    const pieces = this.exports.register('managed-products', ask.caller);
    return sendCsv(reply, 'managed-products.csv', pieces);
  }

  @Route(ofRegister('lots'))
  lots(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'lots.csv', this.exports.register('lots', ask.caller));
  }

  @Route(ofRegister('conditions'))
  conditions(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'conditions.csv', this.exports.register('conditions', ask.caller));
  }

  @Route({ ...ofRegister('product-prices'), right: 'see-value' })
  prices(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    const pieces = this.exports.register('product-prices', ask.caller);
    return sendCsv(reply, 'product-prices.csv', pieces);
  }

  @Route(ofRegister('shelf-life-rules'))
  shelfLife(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    const pieces = this.exports.register('shelf-life-rules', ask.caller);
    return sendCsv(reply, 'shelf-life-rules.csv', pieces);
  }

  @Route(ofRegister('pack-contents'))
  packContents(ask: Ask, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'pack-contents.csv', this.exports.register('pack-contents', ask.caller));
  }

  @Route({
    ...file,
    right: 'see-stock',
    path: '/v1/export/stock.csv',
    summary: 'Export stock on hand',
    description:
      'By location, product and lot: of one location, of what you may see in a zone, or of all that ' +
      'you may see. Read in as openings it gives an empty system the same stock.',
    query: ExportPlace,
    file: { type: 'text/csv', example: csvHeader(STOCK_TABLE) },
    problems: ['unknown-location'],
  })
  stock(ask: Ask<undefined, ExportPlace>, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'stock.csv', this.exports.stock(ask.query, ask.caller));
  }

  @Route({
    ...file,
    right: 'see-stock',
    path: '/v1/export/movements.csv',
    summary: 'Export movements',
    description:
      'Every entry of every stock card from a day to a day, by the calendar of each location: of one ' +
      'location, of what you may see in a zone, or of all that you may see.',
    query: ExportPeriod,
    file: { type: 'text/csv', example: csvHeader(ENTRIES_TABLE) },
    problems: ['unknown-location'],
  })
  movements(ask: Ask<undefined, ExportPeriod>, @Res() reply: FastifyReply): Promise<void> {
    return sendCsv(reply, 'movements.csv', this.exports.movements(ask.query, ask.caller));
  }
}
