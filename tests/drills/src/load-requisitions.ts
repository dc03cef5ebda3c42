/** The part of the load that asks for restock: submitted, approved or rejected, issued against. */
import { v7 as uuid } from 'uuid';
import type { Chance } from './chance.js';
import { type Country, type Kit, PRODUCTS } from './country.js';
import type { StockWork } from './load-stock.js';
import { sendAlone, type Write, type Writes } from './writes.js';

interface Asked {
  readonly id: string;
  readonly kit: Kit;
  readonly lines: readonly { readonly product: string; readonly requested: number }[];
}

export class RequisitionWork {
  private readonly submitted: Asked[] = [];
  private readonly approved: Asked[] = [];

  constructor(
    private readonly country: Country,
    private readonly writes: Writes,
    private readonly chance: Chance,
    private readonly stock: StockWork,
  ) {}

  async submit(): Promise<void> {
    const kit = this.chance.pick(this.country.kits);
    const lines = PRODUCTS.filter(() => this.chance.next() < 0.6).map((product) => ({
      product,
      requested: this.chance.whole(5, 40),
    }));
    if (lines.length === 0) return;
    const id = uuid();
    const urgency = this.chance.next() < 0.2 ? 'emergency' : 'regular';
    await this.send({
      id,
      person: kit.holder,
      path: '/v1/requisitions',
      body: { id, location: kit.location, programme: 'iccm', urgency, lines },
      headers: {},
      decided: ({ kind }) => {
        if (kind === 'acknowledged') this.submitted.push({ id, kit, lines });
      },
    });
  }

  /** Approves, sometimes less than was asked; rejects one in six. */
  async decide(): Promise<void> {
    const asked = this.submitted.shift();
    if (!asked) return;
    const id = uuid();
    const rejects = this.chance.next() < 1 / 6;
    const [first] = asked.lines;
    const less =
      first && this.chance.next() < 0.3
        ? [{ product: first.product, approved: first.requested - 1, reason: 'one is left' }]
        : undefined;
    await this.send({
      id,
      person: this.country.pharmacist,
      path: `/v1/requisitions/${asked.id}/${rejects ? 'reject' : 'approve'}`,
      body: rejects ? { id, reason: 'enough on hand' } : { id, ...(less ? { lines: less } : {}) },
      headers: { 'if-match': '"1"' },
      decided: ({ kind }) => {
        if (kind !== 'acknowledged' || rejects) return;
        const lines = asked.lines.map((line) =>
          less && line === first ? { ...line, requested: line.requested - 1 } : line,
        );
        this.approved.push({ ...asked, lines });
      },
    });
  }

  /** All lines of one approved requisition in one shipment. */
  async issueApproved(): Promise<void> {
    const ready = this.approved.shift();
    if (!ready) return;
    const shipment = uuid();
    const items = ready.lines.map(({ product, requested }) =>
      this.stock.issuing(ready.kit, product, requested, shipment, ready.id),
    );
    await this.stock.sendBatch(this.country.pharmacist, '/v1/orders', items);
  }

  private async send(write: Omit<Write, 'outcome' | 'wasUnanswered'>): Promise<void> {
    const begun = this.writes.begin(write);
    this.writes.end(begun, await sendAlone(begun));
  }
}
