/**
 * The simulated system: three services in two processes each, a broker, a network, and the people;
 * and what the weather does to them.
 */

import { DAY_MS } from '@satchel/language';
import {
  type Commit,
  type InboxTable,
  MemoryDatabase,
  MemoryInbox,
  MemoryOutbox,
} from '@satchel/messaging';
import { Audit } from './audit.js';
import { SimulatedBroker } from './broker.js';
import { KEEPERS, type Leftovers } from './closing.js';
import { KITS, pharmacist, START } from './country.js';
import { Journal } from './journal.js';
import { Keeper } from './keeper.js';
import { Network } from './network.js';
import { Phone } from './phone.js';
import { NO_PLANT, type Plant } from './plants.js';
import { Random } from './random.js';
import { Registrar } from './registrar.js';
import { Safety } from './safety.js';
import type { Scene } from './scene.js';
import { type Owner, Scheduler } from './scheduler.js';
import {
  SERVICES,
  type ServiceName,
  ServiceProcess,
  type Surroundings,
} from './service-process.js';
import { Tally } from './tally.js';
import { CALM, stormOf, type Weather } from './weather.js';

const REPLICAS = 2;
const ERRANDS = 3;
const HOUR_MS = DAY_MS / 24;
/** Most of a turn is waiting for the one before. */
const TURN_MS = 8;

interface Post {
  readonly service: ServiceName;
  readonly name: string;
  process: ServiceProcess | undefined;
  lives: number;
}

export class World implements Leftovers {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly broker: SimulatedBroker;
  readonly databases: Record<ServiceName, MemoryDatabase>;
  readonly tally = new Tally();
  readonly violations: string[] = [];
  readonly audit = new Audit();
  readonly journal: Journal;
  readonly scene: Scene;
  readonly phones: Phone[];
  readonly keepers: Map<string, Keeper>;
  readonly pharmacist: Keeper;
  private readonly safety: Safety;
  private readonly posts: Post[];
  private readonly surroundings: Surroundings;
  private weather: Weather;
  private closing = false;
  /** What will happen to the broker's disk as soon as it does the most harm. */
  private threat: 'streamsLost' | 'streamsPutBack' | undefined;

  constructor(seed: number, plant: Plant = NO_PLANT) {
    this.random = new Random(seed);
    this.weather = stormOf(this.random);
    this.scheduler = new Scheduler(this.random, START);
    const { scheduler, random, tally } = this;
    const weather = (): Weather => this.weather;
    const violation = (what: string): void => void this.violations.push(what);
    this.safety = new Safety(violation);
    this.journal = new Journal(violation);
    this.broker = new SimulatedBroker(scheduler, random, tally, weather);
    const opened = (service: ServiceName) => {
      const database = new MemoryDatabase((commit) => this.committed(service, commit));
      return plant.database(database, service);
    };
    this.databases = {
      inventory: opened('inventory'),
      requisition: opened('requisition'),
      replenishment: opened('replenishment'),
    };
    const bug = (where: string, error: unknown): void =>
      violation(`bug in ${where}: ${told(error)}`);
    const serversOf = (service: string) =>
      this.posts.flatMap((post) =>
        post.service === service && post.process ? [post.process] : [],
      );
    const network = new Network({ scheduler, random, tally, weather, serversOf, bug });
    const inbox: InboxTable = plant.inbox(new MemoryInbox(scheduler));
    this.surroundings = {
      ...{ scheduler, random, network, weather, inbox, bug },
      broker: this.broker,
      outbox: plant.outbox(new MemoryOutbox(scheduler)),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      decided: (tellings, { changes, recordedAt }) => {
        const booked = new Set(changes.events.map(({ id }) => id));
        this.audit.decides(tellings, booked, recordedAt);
      },
    };
    const parcels: Scene['parcels'] = [];
    const isClosing = (): boolean => this.closing;
    const { journal } = this;
    this.scene = { scheduler, random, network, journal, tally, weather, isClosing, parcels };
    this.phones = KITS.map((kit) => new Phone(kit, this.scene));
    this.keepers = new Map(KEEPERS.map(([at, who]) => [at, new Keeper(at, who, this.scene)]));
    this.pharmacist = new Keeper('nowhere', pharmacist, this.scene);
    this.posts = SERVICES.flatMap((service) =>
      Array.from({ length: REPLICAS }, (_, n) => {
        return { service, name: `${service} ${n + 1}`, process: undefined, lives: 0 };
      }),
    );
    for (const post of this.posts) this.start(post);
  }

  /** Everybody begins; the register comes first. */
  async begin(): Promise<void> {
    const registrar = new Registrar(this.scene);
    let isRegistered = false;
    this.live(registrar, async () => {
      await registrar.register();
      isRegistered = true;
    });
    const storm = this.weather;
    this.weather = CALM;
    while (!isRegistered && this.violations.length === 0) await this.step();
    this.weather = storm;
    this.live(registrar, () => registrar.live());
    for (const phone of this.phones) this.live(phone, () => phone.live());
    this.live(this.pharmacist, () => this.pharmacist.decideForEver());
    for (const keeper of this.keepers.values()) {
      this.live(keeper, () => keeper.begin());
      // Several things are under way at once.
      for (let n = 0; n < ERRANDS; n += 1) this.live(keeper, () => keeper.live());
    }
  }

  /** One turn, with whatever the weather does before it. */
  async step(): Promise<void> {
    this.rage();
    this.scheduler.pass(this.random.between(0, 2 * TURN_MS));
    await this.scheduler.step();
  }

  /** The faults are over; whoever is down comes up. */
  calm(): void {
    this.weather = CALM;
    this.closing = true;
    if (!this.broker.isUp) this.broker.comeUp();
    for (const post of this.posts) if (!post.process) this.start(post);
  }

  /** Does something as somebody; what fails there is a bug of ours or of the product. */
  live(who: Owner, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      this.violations.push(`bug at ${who.name}: ${told(error)}`);
    });
  }

  /** A disk is lost when something stands on it that not everybody has. */
  private strike(): void {
    const { broker, threat, tally } = this;
    if (!threat || this.closing || !broker.isAnybodyBehind()) return;
    this.threat = undefined;
    tally.add(threat);
    if (threat === 'streamsLost') broker.loseStreams();
    else broker.putStreamsBack();
  }

  private committed(service: ServiceName, commit: Commit): void {
    this.tally.add('commits');
    if (service === 'inventory') this.audit.committed(commit, this.scheduler.now());
    this.safety.committed(service, commit);
  }

  private start(post: Post): void {
    post.lives += 1;
    const name = `${post.name} life ${post.lives}`;
    const database = this.databases[post.service];
    post.process = new ServiceProcess(name, post.service, database, this.surroundings);
  }

  private rage(): void {
    const { random, weather, broker, scheduler, tally } = this;
    for (const post of this.posts) {
      if (post.process && random.chance(weather.crash / this.posts.length)) {
        scheduler.note(`${post.name} dies`);
        tally.add('crashes');
        post.process.die();
        this.scene.network.forget(post.process);
        post.process = undefined;
      } else if (!post.process && random.chance(weather.restart)) this.start(post);
    }
    if (broker.isUp && random.chance(weather.brokerDown)) {
      tally.add('brokerFailures');
      broker.goDown();
    } else if (!broker.isUp && random.chance(weather.brokerUp)) broker.comeUp();
    if (random.chance(weather.streamsKept)) broker.keepStreams();
    if (random.chance(weather.streamsLost)) this.threat ??= 'streamsLost';
    if (random.chance(weather.streamsPutBack)) this.threat ??= 'streamsPutBack';
    this.strike();
    // A jump while somebody asks lets the question run out, so it is the exception.
    const { isIdle } = this.scene.network;
    if (random.chance(isIdle ? weather.idleJump : weather.timeJump)) {
      scheduler.pass(random.pick([15_000, HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 2 * DAY_MS]));
    }
  }
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
