/** Recalls in memory: the same port and the same order of effects as in PostgreSQL. */
import type { Standing } from '@satchel/access';
import { type LotHolder, recallClosed, recallOpened } from '@satchel/contracts';
import {
  appendInMemory,
  type MemoryConnection,
  type MemoryTransaction,
  outgoing,
} from '@satchel/messaging';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { derivedId } from '../domain/hash-chain.js';
import { lotHistories, noFlow } from '../domain/lot-flow.js';
import type { Recall, RecallTask } from '../domain/recall.js';
import { recallState } from '../domain/recall-state.js';
import type { Confirmation, KeptCommand, RecallRecords, Recalls } from '../use-cases/ports.js';
import { type CardRow, type MovementRow, TABLES } from './memory-book.js';
import { holdersOn, trailOf } from './memory-lots.js';

export const RECALL_TABLES = {
  command: 'lot_command',
  recall: 'recall',
  holder: 'holders of a recall',
  task: 'recall_task',
  finding: 'findings of a recall',
} as const;

export class MemoryRecalls implements Recalls {
  constructor(private readonly connection: MemoryConnection) {}

  transact<T>(work: (records: RecallRecords) => Promise<T>): Promise<T> {
    return this.connection.within((tx) => work(new MemoryRecallWriter(tx)));
  }
}

export class MemoryRecallWriter implements RecallRecords {
  constructor(private readonly tx: MemoryTransaction) {}

  async kept(id: string): Promise<KeptCommand | undefined> {
    await this.tx.lock(RECALL_TABLES.command, id);
    return this.tx.read<KeptCommand>(RECALL_TABLES.command, id);
  }

  async keep(command: KeptCommand): Promise<void> {
    await this.tx.write(RECALL_TABLES.command, command.id, command);
  }

  async lockRegister(): Promise<void> {
    await this.tx.lock('advisory', 'register');
  }

  async rootZones(): Promise<string[]> {
    const places = this.tx.all<LocationFacts>(TABLES.location);
    return [...new Set(places.flatMap(({ zonePath }) => zonePath.slice(-1)))].sort();
  }

  async standing(location: string): Promise<Standing | undefined> {
    const facts = this.tx.read<LocationFacts>(TABLES.location, location);
    return facts && { location, zones: facts.zonePath, suppliers: facts.supplierPath };
  }

  async knowsProduct(product: string): Promise<boolean> {
    return this.tx.read(TABLES.product, product) !== undefined;
  }

  async openRecallOf(product: string, lots: string[]) {
    const found = this.tx
      .all<Recall>(RECALL_TABLES.recall)
      .filter((recall) => recall.status === 'open' && recall.product === product)
      .flatMap((recall) => recall.lots.map((lot) => ({ recall: recall.id, lot })))
      .filter(({ lot }) => lots.includes(lot))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1));
    return found[0];
  }

  async block(product: string, lots: string[]): Promise<void> {
    for (const number of [...lots].sort()) {
      const key = pairKey(product, number);
      await this.tx.lock(TABLES.lot, key);
      const known = this.tx.read<LotFacts>(TABLES.lot, key);
      const facts = known ?? { product, number, verified: true };
      await this.tx.write(TABLES.lot, key, { ...facts, status: 'recalled' });
    }
  }

  async holdersOf(product: string, lot: string): Promise<LotHolder[]> {
    return holdersOn(this.tx, trailOf(this.tx, product, lot));
  }

  async sumsOf(product: string, lot: string) {
    const movements = this.tx
      .all<readonly MovementRow[]>(TABLES.movements)
      .flatMap((rows) => rows.map(({ movement }) => movement))
      .filter((movement) => movement.product === product && movement.lot === lot);
    const total = { ...noFlow(), onHand: 0, inTransit: 0 };
    for (const { flow } of lotHistories(movements)) {
      for (const [name, units] of Object.entries(flow)) {
        total[name as keyof typeof flow] += units;
      }
    }
    for (const holder of await this.holdersOf(product, lot)) {
      total[holder.shipment ? 'inTransit' : 'onHand'] += holder.onHand;
    }
    return total;
  }

  async onHandAt(location: string, product: string, lots: string[]): Promise<Map<string, number>> {
    const card = this.tx.read<CardRow>(TABLES.card, pairKey(location, product));
    return new Map(lots.map((lot) => [lot, card?.lots.get(lot) ?? 0]));
  }

  async add(recall: Recall, holders: LotHolder[]): Promise<void> {
    await this.tx.insert(RECALL_TABLES.recall, recall.id, recall);
    await this.tx.write(RECALL_TABLES.holder, recall.id, holders);
    await this.announce(recallOpened, recall, recall.openedAt);
  }

  async recall(id: string): Promise<Recall | undefined> {
    return this.tx.read<Recall>(RECALL_TABLES.recall, id);
  }

  async lockRecall(id: string): Promise<Recall | undefined> {
    await this.tx.lock(RECALL_TABLES.recall, id);
    return this.recall(id);
  }

  async openRecalls(): Promise<string[]> {
    const recalls = this.tx.all<Recall>(RECALL_TABLES.recall);
    return recalls.flatMap(({ id, status }) => (status === 'open' ? [id] : [])).sort();
  }

  async close(recall: Recall): Promise<void> {
    await this.tx.write(RECALL_TABLES.recall, recall.id, recall);
    await this.announce(recallClosed, recall, recall.closedAt ?? recall.openedAt);
  }

  async untold(recall: string, locations: string[]) {
    return [...locations].sort().flatMap((location) => {
      const facts = this.tx.read<LocationFacts>(TABLES.location, location);
      const task = this.tx.read(RECALL_TABLES.task, pairKey(recall, location));
      return facts && task === undefined ? [{ location, kind: facts.kind }] : [];
    });
  }

  async tell(tasks: RecallTask[]): Promise<void> {
    for (const task of tasks) {
      await this.tx.write(RECALL_TABLES.task, pairKey(task.recall, task.location), task);
    }
  }

  async tasks(recall: string): Promise<RecallTask[]> {
    const tasks = this.tx.all<RecallTask>(RECALL_TABLES.task);
    return tasks
      .filter((task) => task.recall === recall)
      .sort((a, b) => (a.location < b.location ? -1 : 1));
  }

  async confirm(said: Confirmation): Promise<RecallTask> {
    const { confirmation, recall, location, findings, note, by, at } = said;
    await this.tx.write(RECALL_TABLES.finding, confirmation, said);
    const key = pairKey(recall, location);
    await this.tx.lock(RECALL_TABLES.task, key);
    const task = this.tx.read<RecallTask>(RECALL_TABLES.task, key);
    if (!task) throw new Error(`bug: ${location} has no task of recall ${recall}`);
    const { note: _before, ...kept } = task;
    const confirmed: RecallTask = {
      ...kept,
      confirmedAt: at,
      confirmedBy: by,
      ...(note === undefined ? {} : { note }),
      findings: [...findings].sort((a, b) => (a.lot < b.lot ? -1 : 1)),
    };
    await this.tx.write(RECALL_TABLES.task, key, confirmed);
    return confirmed;
  }

  private async announce(contract: typeof recallOpened, recall: Recall, at: number): Promise<void> {
    const event = outgoing(contract, {
      messageId: derivedId(recall.id, `version:${recall.version}`),
      partitionKey: recall.id,
      payload: recallState(recall),
      createdAt: new Date(at),
    });
    await appendInMemory(this.tx, [event]);
  }
}
