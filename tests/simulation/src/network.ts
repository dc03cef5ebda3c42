/**
 * Requests and replies between processes, as the courier carries them: each way may lose a message,
 * the one who serves may die, and whoever asks hears within its deadline either the answer or that
 * the outcome is not known.
 */
import type { Principal } from '@satchel/access';
import { type MessageContract, type Problem, ProblemError, problem } from '@satchel/contracts';
import { isConnectionFault, ownerOf } from '@satchel/messaging';
import type { Random } from './random.js';
import type { Owner, Scheduler } from './scheduler.js';
import type { Tally } from './tally.js';
import type { Weather } from './weather.js';

const DEADLINE_MS = 2000;
const NETWORK: Owner = { name: 'network' };

/** A process that answers requests. */
export interface Server extends Owner {
  serve(subject: string, body: unknown, principal: Principal): Promise<unknown>;
}

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly tally: Tally;
  readonly weather: () => Weather;
  /** The processes of a service that run. */
  readonly serversOf: (service: string) => readonly Server[];
  /** Hears of what no request may meet. */
  readonly bug: (subject: string, error: unknown) => void;
}

export class Network {
  /** Who waits for an answer, once for each. */
  private waiting: Owner[] = [];

  constructor(private readonly options: NetworkOptions) {}

  /** Throws ProblemError, whatever goes wrong. */
  async ask<Req, Rep>(
    asker: Owner,
    contract: MessageContract<Req, Rep>,
    body: Req,
    { principal, deadlineMs = DEADLINE_MS }: { principal: Principal; deadlineMs?: number },
  ): Promise<Rep> {
    const { scheduler } = this.options;
    const deadline = scheduler.sleep(asker, deadlineMs, `deadline of ${contract.subject}`);
    const endsAt = scheduler.now().getTime() + deadlineMs;
    const tooLate = deadline.over.then(() => {
      throw unanswered('There was no answer in time.');
    });
    this.waiting.push(asker);
    try {
      const answered = this.carry(contract.subject, body, principal, endsAt);
      const reply = (await Promise.race([answered, tooLate])) as Rep;
      await scheduler.turn(asker, `reply to ${contract.subject}`);
      return reply;
    } finally {
      deadline.cancel();
      this.waiting.splice(this.waiting.indexOf(asker), 1);
    }
  }

  get isIdle(): boolean {
    return this.waiting.length === 0;
  }

  /** One that died waits for nothing. */
  forget(asker: Owner): void {
    this.waiting = this.waiting.filter((it) => it !== asker);
  }

  private async carry(
    subject: string,
    body: unknown,
    principal: Principal,
    endsAt: number,
  ): Promise<unknown> {
    const { scheduler, random, serversOf } = this.options;
    const sent = JSON.stringify(body ?? {});
    await scheduler.turn(NETWORK, `carry ${subject}`);
    if (this.isLost()) return never();
    const servers = serversOf(ownerOf(subject));
    if (servers.length === 0) throw unavailable(`${ownerOf(subject)} does not answer.`);
    const server = random.pick(servers);
    await scheduler.turn(server, `take ${subject}`);
    // Nobody waits any more: doing it now would only surprise whoever asks again.
    if (scheduler.now().getTime() >= endsAt) return never();
    const answer = await this.served(server, subject, sent, principal);
    await scheduler.turn(server, `answer ${subject}`);
    await scheduler.turn(NETWORK, `carry the answer to ${subject}`);
    if (this.isLost()) return never();
    if ('problem' in answer) throw new ProblemError(answer.problem);
    return JSON.parse(answer.reply);
  }

  private async served(
    server: Server,
    subject: string,
    sent: string,
    principal: Principal,
  ): Promise<{ readonly reply: string } | { readonly problem: Problem }> {
    try {
      const reply = await server.serve(subject, JSON.parse(sent), principal);
      return { reply: JSON.stringify(reply ?? {}) };
    } catch (error) {
      if (error instanceof ProblemError) return { problem: error.problem };
      if (isConnectionFault(error)) return { problem: unavailable(String(error)).problem };
      this.options.bug(subject, error);
      return { problem: problem(500, 'bug', String(error)) };
    }
  }

  private isLost(): boolean {
    const { random, weather, tally } = this.options;
    const lost = random.chance(weather().lost);
    if (lost) tally.add('dropped');
    return lost;
  }
}

/** A message that is lost comes to nobody, ever. */
const never = (): Promise<never> => new Promise(() => undefined);

function unanswered(detail: string): ProblemError {
  return new ProblemError(problem(503, 'deadline-exceeded', detail, { retryAfterSeconds: 2 }));
}

function unavailable(detail: string): ProblemError {
  return new ProblemError(problem(503, 'service-unavailable', detail, { retryAfterSeconds: 2 }));
}
