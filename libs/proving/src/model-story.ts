/**
 * A story told to a model ledger: what the specs of the model are written in. Reports are from kit
 * K1 about ACT and happened when they were received, unless told otherwise; a story reads as lines
 * such as `dispensed -6 EARLY @dispensed`.
 */
import type { StockOrder, StockReport } from '@satchel/contracts';
import { ModelLedger, type Predicted } from './model-ledger.js';
import type { ModelLine, ModelRegister } from './model-register.js';

const monrovia = { timeZone: 'Africa/Monrovia', zone: 'LR', openedOn: '2026-01-01' };

/** One warehouse, one facility, three kits; lots named after how long they keep. */
export const STORY_REGISTER: ModelRegister = {
  locations: [
    { id: 'WH', kind: 'warehouse', ...monrovia, suppliers: [] },
    { id: 'FA', kind: 'facility', ...monrovia, suppliers: ['WH'], minimumShelfLifeDays: 60 },
    { id: 'K1', kind: 'kit', ...monrovia, suppliers: ['FA', 'WH'] },
    { id: 'K2', kind: 'kit', ...monrovia, suppliers: ['FA', 'WH'], minimumShelfLifeDays: 30 },
    {
      id: 'K3',
      kind: 'kit',
      zone: 'KE',
      timeZone: 'Africa/Nairobi',
      openedOn: '2026-03-01',
      suppliers: ['FA', 'WH'],
    },
  ],
  products: ['ACT', 'ORS', 'SET'],
  contents: [
    {
      product: 'SET',
      from: '2026-01-01',
      contents: [
        { product: 'ORS', quantity: 10 },
        { product: 'ACT', quantity: 3 },
      ],
    },
  ],
  lots: [
    { product: 'ACT', number: 'OLD', expiresOn: '2026-01-31', status: 'usable' },
    { product: 'ACT', number: 'SOON', expiresOn: '2026-04-10', status: 'usable' },
    { product: 'ACT', number: 'EARLY', expiresOn: '2026-06-30', status: 'usable' },
    { product: 'ACT', number: 'LATE', expiresOn: '2027-06-30', status: 'usable' },
    { product: 'ACT', number: 'PLAIN', status: 'usable' },
    { product: 'ACT', number: 'HELD', expiresOn: '2026-05-31', status: 'quarantined' },
  ],
  managed: [
    { location: 'K2', product: 'ACT', mode: 'by-count', from: '2026-01-01' },
    { location: 'K3', product: 'ACT', mode: 'by-treatment', from: '2026-01-01', to: '2026-03-14' },
    { location: 'K3', product: 'ACT', mode: 'by-count', from: '2026-03-15' },
  ],
  approved: [],
};

/** What K1 may have of FA, for stories in which somebody asked. */
export const REQ = { requisition: 'REQ', location: 'K1', supplier: 'FA' };
export const APPROVED: ModelLine[] = [
  { ...REQ, product: 'ACT', approved: 30 },
  { ...REQ, product: 'ORS', approved: 10 },
];

type Told<Item extends { kind: string }> = Partial<Item> & Pick<Item, 'kind'>;

export class Story {
  readonly ledger: ModelLedger;
  private ids = 0;

  constructor(approved: ModelLine[] = []) {
    this.ledger = new ModelLedger({ ...STORY_REGISTER, approved });
  }

  /** @param receivedAt an instant in ISO 8601 */
  report(
    receivedAt: string,
    told: Told<StockReport>,
    call: { principal?: string; sentAt?: string } = {},
  ): Predicted {
    const { principal = 'nurse', sentAt } = call;
    const item = { ...this.frame(), occurredAt: receivedAt, ...told };
    const clock = sentAt === undefined ? {} : { sentAt: new Date(sentAt) };
    const received = { principal, receivedAt: new Date(receivedAt), ...clock };
    return one(this.ledger.reports({ ...received, items: [item] }));
  }

  order(receivedAt: string, told: Told<StockOrder>, principal = 'nurse'): Predicted {
    const item = { ...this.frame(), ...told };
    const received = { principal, receivedAt: new Date(receivedAt) };
    return one(this.ledger.orders({ ...received, items: [item] }));
  }

  private frame(): { id: string; location: string; product: string } {
    this.ids += 1;
    return { id: `event-${this.ids}`, location: 'K1', product: 'ACT' };
  }

  /** Opens a card with lots. */
  open(receivedAt: string, lots: Record<string, number>, location = 'K1'): Predicted {
    return this.report(receivedAt, { kind: 'opening', location, lots: listed(lots) });
  }

  /** The entries of a card from one sequence on, without their times. */
  entries(location = 'K1', from = 1): string[] {
    return this.ledger
      .card(location, 'ACT')
      .entries.slice(from - 1)
      .map(({ kind, direction, quantity, lot, other }) => {
        return `${kind} ${direction === 'in' ? '+' : '-'}${quantity} ${lot} ${other}`;
      });
  }

  /** The times of the same entries. */
  times(location = 'K1', from = 1): string[] {
    return this.ledger
      .card(location, 'ACT')
      .entries.slice(from - 1)
      .map((entry) => entry.occurredAt);
  }

  asOf(at: string, location = 'K1'): number {
    return this.ledger.asOf(location, 'ACT', new Date(at));
  }

  /** Discrepancies as `kind open/quantity status`. */
  discrepancies(): string[] {
    return this.ledger
      .discrepancies()
      .map(({ kind, open, quantity, status }) => `${kind} ${open}/${quantity} ${status}`);
  }

  /** Shipments as `id purpose`. */
  purposes(): string[] {
    return this.ledger.shipments().map(({ id, purpose }) => `${id} ${purpose}`);
  }

  /** Substitutes on a shipment as `quantity given for asked`. */
  substitutes(shipment: string): string[] {
    const found = this.ledger.shipments().find((it) => it.id === shipment);
    return (found?.substituted ?? []).map(
      ({ product, insteadOf, quantity }) => `${quantity} ${product} for ${insteadOf}`,
    );
  }

  /** Lines of a shipment as `lot shipped/received/inferred`. */
  lines(shipment: string): string[] {
    const found = this.ledger.shipments().find((it) => it.id === shipment);
    return (found?.lines ?? []).map(
      ({ lot, shipped, received, inferred }) => `${lot} ${shipped}/${received}/${inferred}`,
    );
  }
}

/** Lots as they are listed in a report. */
export function listed(lots: Record<string, number>): { lot: string; quantity: number }[] {
  return Object.entries(lots).map(([lot, quantity]) => ({ lot, quantity }));
}

function one(answers: Predicted[]): Predicted {
  const [answer] = answers;
  if (!answer) throw new Error('one item was sent and none answered');
  return answer;
}
