/** What people see of the simulated world. */
import type { Principal } from '@satchel/access';
import {
  type MessageContract,
  type Problem,
  ProblemError,
  placeOrders,
  type StockEventAnswer,
  type StockOrder,
} from '@satchel/contracts';
import type { Journal } from './journal.js';
import { isKept } from './journal.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { Owner, Scheduler } from './scheduler.js';
import type { Tally } from './tally.js';
import type { Weather } from './weather.js';

const RETRY_MS = 500;

/** Goods as they travel, whatever the books say of them. */
export interface Parcel {
  readonly shipment: string;
  readonly to: string;
  readonly product: string;
  readonly quantity: number;
}

export interface Scene {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: Network;
  readonly journal: Journal;
  readonly tally: Tally;
  readonly weather: () => Weather;
  /** Nobody begins anything new; what was begun is brought to its end. */
  readonly isClosing: () => boolean;
  readonly parcels: Parcel[];
}

/** A reply, or the problem with which it was refused for good. */
export type Outcome<Rep> = { readonly reply: Rep } | { readonly problem: Problem };

/** Somebody at a screen: asks until answered, with the same id each time. */
export class Person implements Owner {
  readonly name: string;

  constructor(
    readonly principal: Principal,
    protected readonly scene: Scene,
  ) {
    this.name = principal.subject;
  }

  protected newId(): string {
    return this.scene.random.uuid(this.scene.scheduler.now().getTime());
  }

  /** Up to so many hours. */
  protected async rest(hours: number): Promise<void> {
    const { scheduler, random } = this.scene;
    await scheduler.sleep(this, random.between(1, hours * 60) * 60_000, 'rests').over;
  }

  async command<Req extends { readonly id: string }, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
  ): Promise<Outcome<Rep>> {
    const { journal, random, weather } = this.scene;
    const times = random.chance(weather().doubled) ? 2 : 1;
    let outcome: Outcome<Rep> | undefined;
    for (let n = 0; n < times; n += 1) {
      outcome = await this.untilAnswered(contract, body);
      if ('reply' in outcome || isKept(outcome.problem.code)) journal.replied(body.id, outcome);
    }
    return outcome as Outcome<Rep>;
  }

  async order(fields: Omit<StockOrder, 'id'>): Promise<StockEventAnswer | undefined> {
    const { journal, random, weather } = this.scene;
    const item = { id: this.newId(), ...fields } as StockOrder;
    journal.tell({ item, isOrder: true, principal: this.principal });
    const times = random.chance(weather().doubled) ? 3 : 1;
    const answers = Array.from({ length: times }, async () => {
      const outcome = await this.untilAnswered(placeOrders, { items: [item] });
      const [answer] = 'reply' in outcome ? outcome.reply.items : [];
      if (answer) journal.answered(answer);
      return answer;
    });
    return (await Promise.all(answers))[0];
  }

  /** Answered, or refused for a reason that asking again does not change. */
  protected async untilAnswered<Req, Rep>(
    contract: MessageContract<Req, Rep>,
    body: Req,
  ): Promise<Outcome<Rep>> {
    const { network, scheduler } = this.scene;
    for (;;) {
      try {
        const reply = await network.ask(this, contract, body, { principal: this.principal });
        return { reply };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        if (error.problem.status < 500) return { problem: error.problem };
        await scheduler.sleep(this, RETRY_MS, 'tries again later').over;
      }
    }
  }
}
