/**
 * Whoever keeps a store: the in-charge of a clinic, or the storekeeper of the warehouse. Approves
 * or rejects what is asked of it, issues what was approved, receives, counts, hands out, undoes
 * slips, and asks for more.
 */
import type { Principal } from '@satchel/access';
import {
  approveRequisition,
  listRequisitions,
  type RequisitionState,
  recordReports,
  rejectRequisition,
  type StockReport,
  submitRequisition,
} from '@satchel/contracts';
import { CLINICS, PRODUCTS, PROGRAMME, WAREHOUSE } from './country.js';
import { Person, type Scene } from './scene.js';

export class Keeper extends Person {
  private readonly issued: { event: string; product: string }[] = [];

  constructor(
    readonly store: string,
    principal: Principal,
    scene: Scene,
  ) {
    super(principal, scene);
  }

  /** What stands on the shelves when the run begins; some are empty. */
  async begin(): Promise<void> {
    for (const product of PRODUCTS) {
      if (this.scene.random.chance(0.8)) await this.receiveFromSupplier(product);
    }
  }

  /** One errand after another, until the end is near. */
  async live(): Promise<void> {
    const { random } = this.scene;
    const often = [
      () => this.decideSome(),
      () => this.issueSome(),
      () => this.issueSome(),
      () => this.receiveSome(),
    ];
    const seldom = [
      () => this.reportSomething(),
      () => this.askForMore(),
      () => this.undo(),
      () => this.rush(),
      ...(this.store === WAREHOUSE ? [() => this.receiveFromSupplier()] : []),
    ];
    while (!this.scene.isClosing()) {
      await this.rest(4);
      await random.pick(random.chance(0.7) ? often : seldom)();
    }
  }

  /** Whoever has no store decides about everything that is open. */
  async decideForEver(): Promise<void> {
    while (!this.scene.isClosing()) {
      await this.rest(8);
      await this.decideSome();
    }
  }

  async report(fields: Partial<StockReport>): Promise<void> {
    const { journal, scheduler, random, weather } = this.scene;
    const occurredAt = scheduler.now().toISOString();
    const item = { id: this.newId(), location: this.store, occurredAt, ...fields } as StockReport;
    journal.tell({ item, isOrder: false, principal: this.principal });
    const times = random.chance(weather().doubled) ? 2 : 1;
    for (let n = 0; n < times; n += 1) {
      const outcome = await this.untilAnswered(recordReports, { items: [item] });
      if ('reply' in outcome) for (const answer of outcome.reply.items) journal.answered(answer);
    }
  }

  /** Approves as asked, with other quantities, or rejects. */
  async decide(it: RequisitionState, isKind: boolean): Promise<void> {
    const { random } = this.scene;
    const about = { id: this.newId(), requisition: it.id, version: it.version };
    if (!isKind && random.chance(0.15)) {
      await this.command(rejectRequisition, { ...about, reason: 'enough in the kit' });
      return;
    }
    const isCut = !isKind && random.chance(0.3);
    const lines = it.lines.slice(0, 1).map(({ product, requested }) => ({
      product,
      approved: Math.ceil(requested / 2),
      reason: 'the store is low',
    }));
    await this.command(approveRequisition, { ...about, ...(isCut ? { lines } : {}) });
  }

  /** Sends goods; they are on their way, whatever the book says of it afterwards. */
  async issue(to: string, product: string, quantity: number, requisition?: string): Promise<void> {
    const { parcels } = this.scene;
    const shipment = this.newId();
    const parcel = { shipment, to, product, quantity };
    parcels.push(parcel);
    const answer = await this.order({
      kind: 'issue',
      location: this.store,
      product,
      quantity,
      to,
      shipment,
      ...(requisition ? { requisition } : {}),
    });
    if (answer?.outcome === 'accepted') this.issued.push({ event: answer.id, product });
    else if (parcels.includes(parcel)) parcels.splice(parcels.indexOf(parcel), 1);
  }

  async receiveFromSupplier(product = this.scene.random.pick(PRODUCTS), most = 900): Promise<void> {
    const { random } = this.scene;
    const lot = random.pick([`${product}-A`, `${product}-B`, `${product}-B`]);
    const lots = [{ lot, quantity: random.between(Math.ceil(most / 3), most) }];
    await this.order({ kind: 'receive', location: this.store, product, lots });
  }

  protected async asked(): Promise<readonly RequisitionState[]> {
    const found = await this.untilAnswered(listRequisitions, { limit: 100 });
    return 'reply' in found ? found.reply.items : [];
  }

  private async decideSome(): Promise<void> {
    const { random } = this.scene;
    // Also what is not theirs to decide, such as their own: that must be refused.
    const open = (await this.asked()).filter(({ status }) => status === 'submitted');
    const own = open.filter(({ supplier }) => supplier === this.store);
    const some = own.length > 0 && random.chance(0.8) ? own : open;
    for (const it of random.shuffled(some).slice(0, 3)) await this.decide(it, false);
  }

  private async issueSome(): Promise<void> {
    const { random } = this.scene;
    const approved = (await this.asked()).filter(
      ({ status, supplier }) =>
        supplier === this.store && ['approved', 'part-issued', 'short'].includes(status),
    );
    if (approved.length === 0) {
      if (random.chance(0.2)) await this.sendUnasked();
      return;
    }
    const it = random.pick(approved);
    for (const { product, approved: most = 0, issued } of it.lines) {
      const left = most - issued;
      if (left <= 0 || random.chance(0.2)) continue;
      const quantity = random.chance(0.7) ? left : random.between(1, left + 1);
      await this.issue(it.location, product, quantity, it.id);
    }
  }

  private async sendUnasked(
    product = this.scene.random.pick(PRODUCTS),
    quantity = this.scene.random.between(1, this.store === WAREHOUSE ? 120 : 20),
  ): Promise<void> {
    const places = { FA: ['K1', 'K2'], FB: ['K3'] } as Record<string, readonly string[]>;
    await this.issue(this.scene.random.pick(places[this.store] ?? CLINICS), product, quantity);
  }

  private async receiveSome(): Promise<void> {
    const { random, parcels } = this.scene;
    const mine = parcels.filter(({ to }) => to === this.store);
    if (mine.length === 0) return;
    const parcel = random.pick(mine);
    parcels.splice(parcels.indexOf(parcel), 1);
    const { product, shipment, quantity } = parcel;
    const arrived = random.chance(0.8) ? quantity : random.between(0, quantity);
    await this.report({ kind: 'received', product, shipment, quantity: arrived });
  }

  private async reportSomething(): Promise<void> {
    const { random } = this.scene;
    const product = random.pick(PRODUCTS);
    const kind = random.pick(['dispensed', 'dispensed', 'counted'] as const);
    await this.report({ kind, product, quantity: random.between(kind === 'counted' ? 0 : 1, 90) });
  }

  private async askForMore(): Promise<void> {
    const { random } = this.scene;
    if (this.store === WAREHOUSE) return;
    const lines = [{ product: random.pick(PRODUCTS), requested: random.between(20, 300) }];
    const about = { location: this.store, programme: PROGRAMME, urgency: 'regular' as const };
    await this.command(submitRequisition, { id: this.newId(), ...about, lines });
  }

  /** Everybody wants the last of it at once. */
  private async rush(): Promise<void> {
    const { random } = this.scene;
    const product = random.pick(PRODUCTS);
    const quantity = random.between(1, 30);
    const rushing = Array.from({ length: random.between(2, 5) }, async () => {
      if (random.chance(0.3)) await this.report({ kind: 'dispensed', product, quantity });
      else await this.sendUnasked(product, quantity);
    });
    await Promise.all(rushing);
  }

  private async undo(): Promise<void> {
    const { random } = this.scene;
    if (this.issued.length === 0 || random.chance(0.6)) return;
    const { event, product } = random.pick(this.issued);
    const why = { event, reason: 'a slip of the pen' };
    await this.order({ kind: 'reverse', location: this.store, product, ...why });
  }
}
