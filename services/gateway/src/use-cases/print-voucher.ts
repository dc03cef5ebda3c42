/**
 * Gathers what stands on a voucher from whoever owns it, as whoever asks, who therefore sees no
 * more on paper than on a screen. Who acted is told by role and account; names are kept apart.
 */
import {
  type CountSheetState,
  getCountSheet,
  getDisposal,
  getRequisition,
  listShipments,
  type MessageContract,
  type RequisitionState,
  refuse,
  type ShipmentState,
} from '@satchel/contracts';
import {
  inPacks,
  LOT_COLUMNS,
  localMinute,
  lotCells,
  PRODUCT_COLUMNS,
  type PrintedPlace,
  type PrintedProducts,
  placeInWords,
  productCells,
  type Voucher,
  voucherNumber,
} from '../domain/voucher.js';
import type { Accounts, Caller, Owners } from './ports.js';
import type { RegisterLookup } from './register-lookup.js';

const number = (heading: string, share = 9) => ({ heading, share, isNumber: true });
const told = (value: number | undefined): string => (value === undefined ? '' : String(value));

export class PrintVoucher {
  constructor(
    private readonly owners: Owners,
    private readonly register: RegisterLookup,
    private readonly accounts: Accounts,
  ) {}

  /** What was asked for. Throws ProblemError, as do the others. */
  async request(id: string, caller: Caller): Promise<Voucher> {
    const asked = await this.ask(getRequisition, { requisition: id }, caller);
    const [from, to, products] = await this.around(asked.supplier, asked.location, caller);
    const lines = asked.lines.map((line) => [
      ...productCells(line.product, products),
      String(line.requested),
      told(line.suggested),
      told(line.approved),
      String(line.issued),
      inPacks(line.approved ?? line.requested, products.get(line.product)),
    ]);
    return {
      kind: 'request',
      title: asked.urgency === 'emergency' ? 'Emergency request' : 'Request for supplies',
      number: voucherNumber('request', id),
      id,
      facts: [
        ['For', placeInWords(to)],
        ['Of', placeInWords(from)],
        ['Programme', asked.programme],
        ['Asked', timeAt(asked.submittedAt, to)],
        ['Status', asked.status],
        ...(asked.promisedOn ? [['Promised for', asked.promisedOn] as const] : []),
      ],
      columns: [
        ...PRODUCT_COLUMNS,
        number('Asked'),
        number('Suggested', 10),
        number('Approved', 10),
        number('Issued'),
        number('Packs', 11),
      ],
      rows: lines,
      acts: await this.stepsOf(asked, to),
      signatures: ['Requested by', 'Approved by', 'Received by'],
    };
  }

  /** What left the shelf. */
  async issue(id: string, caller: Caller): Promise<Voucher> {
    const shipment = await this.shipment(id, caller);
    const [from, to, products] = await this.around(shipment.from, shipment.to, caller);
    return {
      kind: 'issue',
      title: 'Issue voucher',
      number: voucherNumber('issue', id),
      id,
      facts: factsOf(shipment, from, to, from),
      columns: [...PRODUCT_COLUMNS, ...LOT_COLUMNS],
      rows: shipment.lines.map(({ shipped: units, ...line }) => [
        ...productCells(line.product, products),
        ...lotCells({ ...line, units }, products),
      ]),
      acts: substitutesOf(shipment),
      signatures: ['Prepared by', 'Approved by', 'Taken over for transport by'],
    };
  }

  /** What arrives, with room for what is found. */
  async delivery(id: string, caller: Caller): Promise<Voucher> {
    const shipment = await this.shipment(id, caller);
    const [from, to, products] = await this.around(shipment.from, shipment.to, caller);
    const isKnown = shipment.receivedAt !== undefined;
    return {
      kind: 'delivery',
      title: 'Delivery note',
      number: voucherNumber('delivery', id),
      id,
      facts: [
        ...factsOf(shipment, from, to, to),
        ['Received', shipment.receivedAt ? timeAt(shipment.receivedAt, to) : ''],
      ],
      columns: [
        ...PRODUCT_COLUMNS,
        ...LOT_COLUMNS,
        number('Received', 9),
        { heading: 'Remark', share: 11 },
      ],
      rows: shipment.lines.map(({ shipped: units, received, ...line }) => [
        ...productCells(line.product, products),
        ...lotCells({ ...line, units }, products),
        isKnown ? String(received) : '',
        isKnown && received < units ? `${units - received} short` : '',
      ]),
      acts: substitutesOf(shipment),
      signatures: ['Delivered by', 'Received by', 'Checked by'],
    };
  }

  /** A sheet: empty to count with while it is a draft, with what came of it afterwards. */
  async count(id: string, caller: Caller): Promise<Voucher> {
    const sheet = await this.ask(getCountSheet, { sheet: id }, caller);
    const [at, , products] = await this.around(sheet.location, sheet.location, caller);
    const isBooked = sheet.submittedAt !== undefined;
    return {
      kind: 'count',
      title: isBooked ? 'Count report' : 'Count sheet',
      number: voucherNumber('count', id),
      id,
      facts: [
        ['At', placeInWords(at)],
        ['Counted', sheet.countedAt.includes('T') ? timeAt(sheet.countedAt, at) : sheet.countedAt],
        ['Status', sheet.status],
        ...(sheet.recountOf
          ? [['Counts again', voucherNumber('count', sheet.recountOf)] as const]
          : []),
      ],
      columns: [
        ...PRODUCT_COLUMNS,
        { heading: 'Lot', share: 10 },
        number('Counted'),
        // Nothing of the book stands on what is counted with.
        ...(isBooked ? [number('Book'), number('Variance')] : []),
        { heading: isBooked ? 'Reason' : 'Remark', share: 14 },
      ],
      rows: sheet.lines.flatMap((line) => countRows(line, products, isBooked)),
      acts: await this.decisionOf(sheet, at),
      signatures: ['Counted by', 'Counted with', 'Approved by'],
    };
  }

  /** What was destroyed before witnesses. */
  async disposal(id: string, caller: Caller): Promise<Voucher> {
    const done = await this.ask(getDisposal, { event: id }, caller);
    const [at, , products] = await this.around(done.location, done.location, caller);
    const roles = await this.rolesOf([done.reporter, ...done.witnesses]);
    return {
      kind: 'disposal',
      title: 'Record of disposal',
      number: voucherNumber('disposal', id),
      id,
      facts: [
        ['At', placeInWords(at)],
        ['Destroyed', timeAt(done.occurredAt, at)],
        ...(done.document ? [['Paper', done.document] as const] : []),
      ],
      columns: [...PRODUCT_COLUMNS, ...LOT_COLUMNS, { heading: 'Reason', share: 14 }],
      rows: done.lines.map(({ quantity: units, reason, ...line }) => [
        ...productCells(line.product, products),
        ...lotCells({ ...line, units }, products),
        reason ?? '',
      ]),
      acts: [
        `reported by ${roles(done.reporter)}`,
        ...done.witnesses.map((who) => `watched by ${roles(who)}`),
      ],
      signatures: [
        'Destroyed by',
        'Approved by',
        ...done.witnesses.map((_who, n) => `Witness ${n + 1}`),
      ],
    };
  }

  private async shipment(id: string, caller: Caller): Promise<ShipmentState> {
    const { items } = await this.ask(listShipments, { shipment: id, limit: 1 }, caller);
    const [shipment] = items;
    if (!shipment) refuse(404, 'unknown-voucher', 'There is no such shipment that you can see.');
    return shipment;
  }

  private ask<Req, Rep>(of: MessageContract<Req, Rep>, body: Req, caller: Caller): Promise<Rep> {
    const { principal, traceparent } = caller;
    return this.owners.request(of, body, { principal, traceparent });
  }

  private async around(
    from: string,
    to: string,
    caller: Caller,
  ): Promise<[PrintedPlace, PrintedPlace, PrintedProducts]> {
    const [sender, receiver, products] = await Promise.all([
      this.register.location(from, caller),
      this.register.location(to, caller),
      this.register.products(caller),
    ]);
    const unknown = (id: string): PrintedPlace => ({ id, name: id, timeZone: 'UTC' });
    const named = new Map(products.map((product) => [product.id, product]));
    return [sender ?? unknown(from), receiver ?? unknown(to), named];
  }

  private async stepsOf({ history }: RequisitionState, at: PrintedPlace): Promise<string[]> {
    const roles = await this.rolesOf(history.map(({ by }) => by));
    return history.map((step) => {
      const note = step.note === undefined ? '' : `: ${step.note}`;
      return `${timeAt(step.at, at)} ${step.act} by ${roles(step.by)}${note}`;
    });
  }

  private async decisionOf({ decision }: CountSheetState, at: PrintedPlace): Promise<string[]> {
    if (!decision) return [];
    const roles = await this.rolesOf([decision.by]);
    const note = decision.note === undefined ? '' : `: ${decision.note}`;
    return [`${timeAt(decision.at, at)} ${decision.act} by ${roles(decision.by)}${note}`];
  }

  /** How each account is told: by the roles that it holds now, and its opaque id. */
  private async rolesOf(ids: readonly string[]): Promise<(id: string) => string> {
    const words = new Map<string, string>();
    for (const id of new Set(ids)) {
      const account = UUID.test(id) ? await this.accounts.byId(id) : undefined;
      const held = [...new Set(account?.grants.map(({ role }) => role))].join(', ');
      words.set(id, held === '' ? id : `${held} (${id})`);
    }
    return (id) => words.get(id) ?? id;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function timeAt(instant: string, { timeZone }: PrintedPlace): string {
  return `${localMinute(instant, timeZone)} (${timeZone})`;
}

/** The times are told where the paper is signed. */
function factsOf(
  { document, requisition, issuedAt, promisedOn, purpose }: ShipmentState,
  from: PrintedPlace,
  to: PrintedPlace,
  here: PrintedPlace,
): Voucher['facts'] {
  return [
    ['From', placeInWords(from)],
    ['To', placeInWords(to)],
    ['Issued', timeAt(issuedAt, here)],
    ...(promisedOn ? [['Promised for', promisedOn] as const] : []),
    ...(purpose && purpose !== 'supply' ? [['Purpose', purpose] as const] : []),
    ...(document ? [['Paper', document] as const] : []),
    ...(requisition ? [['Request', voucherNumber('request', requisition)] as const] : []),
  ];
}

function substitutesOf({ substituted }: ShipmentState): string[] {
  return (substituted ?? []).map(
    ({ product, insteadOf, quantity }) => `${quantity} of ${product} instead of ${insteadOf}`,
  );
}

type CountLine = CountSheetState['lines'][number];

function countRows(line: CountLine, products: PrintedProducts, isBooked: boolean): string[][] {
  const { product, quantity, lots, book, variance, reason, reasonNote, note } = line;
  const said = [reason, reasonNote, note].filter((text) => text !== undefined).join(', ');
  const parts = lots?.map(({ lot, quantity: units }) => [lot, String(units)]) ?? [];
  const counted = parts.length > 0 ? parts : [['', told(line.counted ?? quantity)]];
  return counted.map(([lot = '', units = ''], n) => {
    const isFirst = n === 0;
    const booked = isBooked ? [isFirst ? told(book) : '', isFirst ? told(variance) : ''] : [];
    return [...productCells(product, products), lot, units, ...booked, isFirst ? said : ''];
  });
}
