/**
 * A community health worker with her phone: she notes what she does whether or not there is a
 * network, by a clock that may be wrong; the phone sends its queue when it can, in any order, and
 * sends again what it has no answer to.
 */
import {
  cancelRequisition,
  ProblemError,
  type RequisitionState,
  recordReports,
  type StockReport,
  submitRequisition,
} from '@satchel/contracts';
import { DAY_MS } from '@satchel/language';
import { chwOf, PRODUCTS, PROGRAMME } from './country.js';
import { Person, type Scene } from './scene.js';

const QUEUE_MOST = 40;

export class Phone extends Person {
  /** Not answered yet, and a few answered ones that go out again all the same. */
  private queue: StockReport[] = [];
  private clockOffMs = 0;
  private offlineUntilMs = 0;
  private asked: RequisitionState | undefined;

  constructor(
    readonly kit: string,
    scene: Scene,
  ) {
    super(chwOf(kit), scene);
  }

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  /** Her life, until the end is near. */
  async live(): Promise<void> {
    const { random } = this.scene;
    for (const product of PRODUCTS) {
      const kind = random.chance(0.7) ? 'opening' : 'counted';
      this.note({ kind, product, quantity: random.between(0, 60) });
    }
    while (!this.scene.isClosing()) {
      await this.rest(5);
      this.meetTheWeather();
      this.noteSomething();
      if (this.isOffline) continue;
      await this.send();
      if (random.chance(0.2)) await this.askForMore();
    }
  }

  /** Back in the network with a clock that is right: the queue goes out to the last item. */
  async finish(): Promise<void> {
    this.clockOffMs = 0;
    this.offlineUntilMs = 0;
    while (!this.isEmpty) await this.send();
  }

  note(fields: Partial<StockReport>): void {
    const { random, scheduler } = this.scene;
    const claimed = scheduler.now().getTime() + this.clockOffMs;
    const happened = claimed - (random.chance(0.3) ? random.between(0, 5 * DAY_MS) : 0);
    const at = new Date(happened).toISOString();
    const occurredAt = random.chance(0.2) ? at.slice(0, 10) : at;
    const item = { id: this.newId(), location: this.kit, occurredAt, ...fields } as StockReport;
    this.scene.journal.tell({ item, isOrder: false, principal: this.principal });
    this.queue.push(item);
  }

  private get isOffline(): boolean {
    return this.scene.scheduler.now().getTime() < this.offlineUntilMs;
  }

  private meetTheWeather(): void {
    const { random, scheduler, weather, tally } = this.scene;
    if (!this.isOffline && random.chance(weather().phoneOffline)) {
      const days = random.between(1, 28);
      if (days >= 7) tally.add('offlineWeeks', Math.floor(days / 7));
      this.offlineUntilMs = scheduler.now().getTime() + days * DAY_MS;
    }
    if (random.chance(weather().phoneClock)) {
      this.clockOffMs = random.pick([
        0,
        120_000,
        3_600_000,
        -3_600_000,
        30 * DAY_MS,
        -400 * DAY_MS,
      ]);
    }
  }

  private noteSomething(): void {
    const { random, parcels } = this.scene;
    const product = random.pick(PRODUCTS);
    const mine = parcels.filter(({ to }) => to === this.kit);
    if (mine.length > 0 && random.chance(0.5)) {
      const parcel = random.pick(mine);
      parcels.splice(parcels.indexOf(parcel), 1);
      const arrived = random.chance(0.7) ? parcel.quantity : random.between(0, parcel.quantity + 3);
      const named = random.chance(0.8) ? { shipment: parcel.shipment } : {};
      const quantity = 'shipment' in named ? arrived : Math.max(1, arrived);
      this.note({ kind: 'received', product: parcel.product, quantity, ...named });
    } else if (random.chance(0.2)) {
      this.note({ kind: 'counted', product, quantity: random.between(0, 40) });
    } else if (random.chance(0.1)) {
      this.note({ kind: 'written-off', product, quantity: random.between(1, 4), reason: 'spoilt' });
    } else this.note({ kind: 'dispensed', product, quantity: random.between(1, 9) });
  }

  private async send(): Promise<void> {
    const { random, scheduler, network, journal, weather } = this.scene;
    if (this.queue.length === 0) return;
    const some = this.queue.slice(0, random.between(1, QUEUE_MOST));
    const items = random.chance(0.3) ? random.shuffled(some) : some;
    const sentAt = new Date(scheduler.now().getTime() + this.clockOffMs).toISOString();
    const body = { items, ...(random.chance(0.9) ? { sentAt } : {}) };
    try {
      const asked = { principal: this.principal };
      const { items: answers } = await network.ask(this, recordReports, body, asked);
      for (const answer of answers) {
        journal.answered(answer);
        const isAgain = random.chance(weather().doubled / 2);
        if (!isAgain) this.queue = this.queue.filter(({ id }) => id !== answer.id);
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      // No answer is no news: the queue stays, and goes out again a while later.
      await scheduler.sleep(this, 60_000, 'waits for the network').over;
    }
  }

  private async askForMore(): Promise<void> {
    const { random } = this.scene;
    const lines = PRODUCTS.filter(() => random.chance(0.7)).map((product) => ({
      product,
      requested: random.between(1, 40),
    }));
    if (lines.length === 0) return;
    const urgency = random.chance(0.2) ? ('emergency' as const) : ('regular' as const);
    const body = { id: this.newId(), location: this.kit, programme: PROGRAMME, urgency, lines };
    const outcome = await this.command(submitRequisition, body);
    if ('reply' in outcome) this.asked = outcome.reply;
    if (!this.asked || !random.chance(0.15)) return;
    const { id: requisition, version } = this.asked;
    await this.command(cancelRequisition, { id: this.newId(), requisition, version, reason: 'no' });
  }
}
