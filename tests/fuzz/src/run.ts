/**
 * A run: requests by the thousand over a few connections, each answer judged, and after every batch
 * a look at what was written. Slow clients go on beside it.
 */
import type { RunningSystem } from '@satchel/local';
import { Papers } from './country.js';
import { filePapers } from './filed-papers.js';
import { GivenIds } from './given-ids.js';
import { everyFraming } from './hostile-framing.js';
import { errorsLogged, parkedIn, processesOf, type Watched } from './machine.js';
import { FILED_EVERY } from './paper-numbers.js';
import { People } from './people.js';
import { requestOf } from './requests.js';
import { playSlow, type SlowLimits, type SlowOutcome, slowCases } from './slow.js';
import { type Complaint, complaintsAbout, type Fault, firstVerdict } from './verdict.js';
import { Connection, type Exchange } from './wire.js';
import { asCommand, bytesOf, type WireRequest } from './wire-request.js';
import { type Named, note, noteUnknown, nothing, Writes } from './writes.js';

export interface RunOptions {
  readonly system: RunningSystem;
  readonly adminPassword: string;
  readonly seed: number;
  readonly requests: number;
  /** This one request and no other. */
  readonly only?: number;
  readonly slow: SlowLimits;
  /** Sends every odd framing once before the rest, for a run too short to draw them all. */
  readonly everyFraming?: boolean;
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

export interface Failure {
  readonly fault: Fault | 'written';
  readonly why: string;
  readonly index: number;
  readonly what: string;
  readonly command: string;
}

export interface RunReport {
  readonly requests: number;
  readonly answers: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** How often each operation of the document was answered with success. */
  readonly reached: ReadonlyMap<string, number>;
  readonly failures: readonly Failure[];
  /** How often each fault was seen; `failures` shows the first of each kind and reason. */
  readonly faults: ReadonlyMap<Fault | 'written', number>;
  readonly slowUnderLoad: number;
  readonly slow: readonly SlowOutcome[];
  readonly slowestMs: number;
  /** Messages that were accepted and that a service then could not apply. */
  readonly parked: readonly string[];
  /** What the services logged as errors. */
  readonly errorsLogged: readonly string[];
  readonly before: readonly Watched[];
  readonly after: readonly Watched[];
  readonly tookMs: number;
}

const BATCH = 500;
const PATIENCE_MS = 6_000;
const SHOWN_PER_FAULT = 40;

export async function fuzz(options: RunOptions): Promise<RunReport> {
  const run = new Run(options);
  return run.all();
}

class Run {
  private readonly url: URL;
  private readonly people: People;
  private readonly givenIds: GivenIds;
  private readonly statuses = new Map<number, number>();
  private readonly reached = new Map<string, number>();
  private readonly faults = new Map<Fault | 'written', number>();
  private readonly failures: Failure[] = [];
  private readonly startedAt = performance.now();
  private answers = 0;
  private done = 0;
  private slowUnderLoad = 0;
  private slowestMs = 0;

  constructor(private readonly options: RunOptions) {
    this.url = new URL(options.system.gatewayUrl);
    this.people = new People(options.system.gatewayUrl);
    this.givenIds = new GivenIds(new Papers(options.seed));
  }

  async all(): Promise<RunReport> {
    const { system, adminPassword, only } = this.options;
    await this.people.settle(adminPassword);
    await this.people.renew();
    const writes = await Writes.open(system);
    const before = await processesOf(system);
    const slow = only === undefined ? this.playSlowOnes() : Promise.resolve([]);
    try {
      await this.batches(writes);
    } finally {
      await writes.close();
    }
    return {
      requests: this.done,
      answers: this.answers,
      statuses: new Map([...this.statuses].sort(([left], [right]) => left - right)),
      reached: this.reached,
      failures: this.failures,
      faults: this.faults,
      slowUnderLoad: this.slowUnderLoad,
      slowestMs: Math.round(this.slowestMs),
      slow: await slow,
      parked: await parkedIn(system),
      errorsLogged: errorsLogged(system),
      before,
      after: await processesOf(system),
      tookMs: Math.round(performance.now() - this.startedAt),
    };
  }

  private async batches(writes: Writes): Promise<void> {
    const { requests, only, signal, seed } = this.options;
    const [from, to] = only === undefined ? [0, requests] : [only, only + 1];
    for (let start = from; start < to && !signal.aborted; start += BATCH) {
      const named = nothing();
      named.signIns += await this.people.renew();
      if (start === from || start % FILED_EVERY === 0) await this.file(start, named);
      const end = Math.min(start + BATCH, to);
      const batch = Array.from({ length: end - start }, (_, n) => requestOf(seed, start + n));
      if (this.options.everyFraming && start === from)
        batch.push(...everyFraming(requestOf(seed, 0)));
      const sent = await this.send(batch, named);
      for (const row of await writes.unexplained(named)) this.blame(row, sent);
      this.progress(to - from);
    }
  }

  private file(index: number, named: Named): Promise<void> {
    const { system, seed } = this.options;
    const tokenOf = this.people.tokenOf.bind(this.people);
    return filePapers({ system, papers: new Papers(seed), tokenOf, named }, index);
  }

  /** Sends a batch over all lanes, waits for the last answer, and tells what went out. */
  private async send(batch: readonly WireRequest[], named: Named): Promise<WireRequest[]> {
    const left = [...batch].reverse();
    const sent: WireRequest[] = [];
    const late: WireRequest[] = [];
    const lane = async (): Promise<void> => {
      let connection: Connection | undefined;
      for (let drawn = left.pop(); drawn; drawn = left.pop()) {
        const request = this.givenIds.fill(drawn);
        sent.push(request);
        if (!connection?.usable || request.framing.alone) {
          connection?.close();
          connection = await Connection.open(this.url, PATIENCE_MS);
        }
        const exchange = await this.exchange(connection, request, named);
        if (this.judge(request, exchange) === 'late') late.push(request);
        if (!exchange.goesOn || request.framing.alone) connection.close();
      }
      connection?.close();
    };
    await Promise.all(Array.from({ length: this.options.lanes }, lane));
    for (const request of late) await this.sendAlone(request, named);
    return sent;
  }

  /** Whether a late answer was the request's fault or only the load's. No answer is never late. */
  private async sendAlone(request: WireRequest, named: Named): Promise<void> {
    const connection = await Connection.open(this.url, PATIENCE_MS);
    const exchange = await this.exchange(connection, request, named);
    connection.close();
    const complaints = complaintsAbout(request, exchange);
    if (!complaints.some(({ fault }) => fault === 'hang')) this.slowUnderLoad += 1;
    this.keep(request, complaints);
  }

  private async exchange(
    connection: Connection,
    request: WireRequest,
    named: Named,
  ): Promise<Exchange> {
    const bytes = bytesOf(request, {
      host: this.url.host,
      token: this.people.tokenOf(request.who),
      refresh: () => this.people.takeRefresh(),
    });
    const exchange = await connection.exchange(bytes, {
      wanted: request.framing.requests ?? 1,
      isHead: request.method === 'HEAD',
      half: request.framing.truncated ?? false,
    });
    for (const answer of exchange.answers) {
      this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
      if (answer.status < 300 && request.route) {
        const { operation } = request.route;
        this.reached.set(operation, (this.reached.get(operation) ?? 0) + 1);
      }
      this.people.keepRefresh(answer.body);
      this.givenIds.learn(request, answer);
      note(named, request, answer);
    }
    if (exchange.silence) noteUnknown(named, request);
    this.answers += exchange.answers.length;
    return exchange;
  }

  private judge(request: WireRequest, exchange: Exchange): 'late' | undefined {
    this.done += 1;
    this.slowestMs = Math.max(this.slowestMs, exchange.tookMs);
    const { certain, isLate } = firstVerdict(request, exchange);
    this.keep(request, certain);
    return isLate ? 'late' : undefined;
  }

  private keep(request: WireRequest, complaints: readonly Complaint[]): void {
    for (const complaint of complaints) {
      const count = (this.faults.get(complaint.fault) ?? 0) + 1;
      this.faults.set(complaint.fault, count);
      // Of many alike, the first is enough to find the reason.
      const isKnown = this.failures.some(
        (known) => known.fault === complaint.fault && alike(known.why) === alike(complaint.why),
      );
      if (isKnown || this.failures.length > SHOWN_PER_FAULT * 2) continue;
      const { index, what } = request;
      const command = asCommand(request, this.url.origin);
      this.failures.push({ ...complaint, index, what, command });
      const { seed, print } = this.options;
      print(
        `${complaint.fault}: ${complaint.why}\n  --seed ${seed} --only ${index} (${what})\n  ${command}`,
      );
    }
  }

  /** Names the requests that speak of a row that nobody may have written. */
  private blame(row: string, batch: readonly WireRequest[]): void {
    this.faults.set('written', (this.faults.get('written') ?? 0) + 1);
    const [table = '', ...words] = row.split(' ');
    const suspects = batch.filter((request) =>
      words.every((word) =>
        JSON.stringify([request.target, request.body?.toString()]).includes(word),
      ),
    );
    const { seed, print } = this.options;
    print(`written without an accepted request: ${row}`);
    for (const request of suspects.slice(0, 3)) {
      const command = asCommand(request, this.url.origin);
      print(`  --seed ${seed} --only ${request.index} (${request.what})\n  ${command}`);
      this.failures.push({
        fault: 'written',
        why: table,
        index: request.index,
        what: request.what,
        command,
      });
    }
  }

  /** All at once; what went wrong is tried again, since a busy machine is slow itself. */
  private async playSlowOnes(): Promise<SlowOutcome[]> {
    const token = this.people.tokenOf('everything');
    const cases = slowCases(this.url.host, token, this.options.slow);
    return Promise.all(
      cases.map(async (slow) => {
        const outcome = await playSlow(this.url, slow);
        return outcome.fault === undefined ? outcome : playSlow(this.url, slow);
      }),
    );
  }

  private progress(of: number): void {
    const seconds = Math.round((performance.now() - this.startedAt) / 1000);
    const faults = [...this.faults].map(([fault, count]) => `${count} ${fault}`).join(', ');
    this.options.print(`${this.done} of ${of}, ${seconds} s, ${faults || 'nothing wrong'}`);
  }
}

/** A reason without its figures and ids. */
function alike(why: string): string {
  return why.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '#').slice(0, 140);
}
