import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { headers } from '@nats-io/transport-node';
import type { INestMicroservice } from '@nestjs/common';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { message, ProblemError, problem, Text, Whole } from '@satchel/contracts';
import { eventually } from '@satchel/proving';
import { clock, keyOf, makeWorld, trusted, type World } from '../proving/world.js';
import { Answers } from './answers.js';
import type { Courier } from './courier.js';
import { hashRequest, mintAssertion, servicePrincipal } from './principal.js';
import type { RequestContext } from './request-context.js';
import { RequestServer } from './request-server.js';
import { HEADER } from './wire.js';

class Ask {
  @Text('What to do.', 40)
  what!: string;

  @Whole('How many.', 1, 100)
  quantity!: number;
}

class Told {
  @Text('What was done.', 200)
  done!: string;
}

const act = message('inventory.cmd.act.v1', Ask, Told);
const unanswered = message('inventory.qry.unanswered.v1', Ask, Told);

/** Lets a spec hold a handler until it says so. */
class Gate {
  open: () => void = () => undefined;
  passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

let gate = new Gate();
const seen: RequestContext[] = [];

@Controller()
class ActController {
  @Answers(act)
  async act(body: Ask, context: RequestContext): Promise<Told> {
    seen.push(context);
    if (body.what === 'refuse') {
      const figures = { available: 30 };
      throw new ProblemError(
        problem(409, 'insufficient-stock', 'The shelf holds 30.', { figures }),
      );
    }
    if (body.what === 'break') throw new Error('the password is swordfish');
    if (body.what === 'bulk') return { done: 'x'.repeat(5 * 1024 * 1024) };
    if (body.what === 'wait') await gate.passed;
    return { done: `${body.what} ${body.quantity} for ${context.principal.subject}` };
  }
}

@Module({ controllers: [ActController] })
class ActModule {}

const person = {
  subject: 'account-1',
  kind: 'person' as const,
  grants: [],
  channel: 'api',
};

async function problemOf(request: Promise<unknown>): Promise<ProblemError['problem']> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('the request succeeded');
}

describe('asking another service', () => {
  let world: World;
  let gateway: Courier;
  let inventory: Courier;
  let server: INestMicroservice;

  async function serve(limit = 512): Promise<INestMicroservice> {
    const strategy = new RequestServer({
      courier: inventory,
      trusted,
      clock,
      log: world.log,
      limit,
    });
    const app = await NestFactory.createMicroservice(ActModule, { strategy, logger: false });
    await app.listen();
    return app;
  }

  function ask(what: string, quantity = 4, deadlineMs = 2000): Promise<Told> {
    return gateway.request(act, { what, quantity }, { principal: person, deadlineMs });
  }

  /** Sends bytes with whatever headers a spec wants to be wrong. */
  async function askRaw(body: string, spoil: Record<string, string | undefined> = {}) {
    const requestHash = hashRequest(act.subject, body);
    const binding = { audience: 'inventory', requestHash };
    const given: Record<string, string | undefined> = {
      [HEADER.principal]: mintAssertion(keyOf('gateway'), person, binding, clock),
      [HEADER.deadline]: String(clock.now().getTime() + 2000),
      ...spoil,
    };
    const head = headers();
    for (const [name, value] of Object.entries(given))
      if (value !== undefined) head.set(name, value);
    const reply = await gateway.connection.request(act.subject, body, {
      timeout: 500,
      headers: head,
    });
    return reply.json<{ status: number; code: string; errors?: { pointer: string }[] }>();
  }

  beforeAll(async () => {
    world = await makeWorld();
    [gateway, inventory] = await Promise.all([
      world.courier('gateway'),
      world.courier('inventory'),
    ]);
    server = await serve();
  });

  afterAll(async () => {
    await server.close();
    await world.end();
  });

  it('answers what the owner says', async () => {
    await expect(ask('issue')).resolves.toEqual({ done: 'issue 4 for account-1' });
  });

  it('tells the owner who asks, until when, and within which trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const principal = { ...person, onBehalfOf: 'account-2' };
    const before = clock.now().getTime();
    await gateway.request(act, { what: 'trace', quantity: 1 }, { principal, traceparent });
    const context = seen.at(-1);
    expect(context?.principal).toEqual(principal);
    expect(context?.traceparent).toBe(traceparent);
    expect((context?.deadline.getTime() ?? 0) - before).toBeGreaterThan(1900);
    expect((context?.deadline.getTime() ?? 0) - before).toBeLessThan(2500);
  });

  it('hands over the problem that the owner states', async () => {
    expect(await problemOf(ask('refuse'))).toMatchObject({
      status: 409,
      code: 'insufficient-stock',
      figures: { available: 30 },
    });
  });

  it('names every faulty field of a body before the owner sees it', async () => {
    const count = seen.length;
    const body = JSON.stringify({ quantity: 0, price: 1 });
    const answer = await askRaw(body);
    expect(answer).toMatchObject({ status: 400, code: 'malformed' });
    expect(answer.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/price',
      '/quantity',
      '/what',
    ]);
    expect(await askRaw('{')).toMatchObject({ status: 400, code: 'malformed' });
    expect(seen.length).toBe(count);
  });

  it('refuses a request without a proof, or with that of another request', async () => {
    const body = JSON.stringify({ what: 'issue', quantity: 4 });
    const more = JSON.stringify({ what: 'issue', quantity: 40 });
    const requestHash = hashRequest(act.subject, body);
    const binding = { audience: 'inventory', requestHash };
    const proof = mintAssertion(keyOf('gateway'), person, binding, clock);
    const refused = { status: 401, code: 'principal-refused' };
    expect(await askRaw(body, { [HEADER.principal]: proof })).not.toHaveProperty('code');
    expect(await askRaw(body, { [HEADER.principal]: undefined })).toMatchObject(refused);
    expect(await askRaw(body, { [HEADER.principal]: `${proof}x` })).toMatchObject(refused);
    expect(await askRaw(more, { [HEADER.principal]: proof })).toMatchObject(refused);
  });

  it('does and says nothing where the answer is wanted at a subject that is no inbox', async () => {
    const subject = 'inventory.evt.forged.v1';
    const forged = gateway.connection.subscribe(subject);
    const body = JSON.stringify({ what: 'issue', quantity: 4 });
    gateway.connection.publish(act.subject, body, { reply: subject });
    expect(await ask('issue')).toMatchObject({ done: 'issue 4 for account-1' });
    await gateway.connection.flush();
    expect(forged.getReceived()).toBe(0);
    forged.unsubscribe();
  });

  it('keeps what went wrong inside to itself, under a reference', async () => {
    const answer = await problemOf(ask('break'));
    expect(answer).toMatchObject({ status: 500, code: 'bug' });
    expect(JSON.stringify(answer)).not.toContain('swordfish');
    const reference = /reference ([0-9a-f-]{36})/.exec(answer.detail)?.[1] ?? 'none';
    expect(world.log.said.filter((line) => line.includes(reference)).join()).toContain('swordfish');
  });

  it('answers a reply that is too large with a problem instead of silence', async () => {
    expect(await problemOf(ask('bulk'))).toMatchObject({ status: 500, code: 'bug' });
  });

  it('refuses a request that is too large for the broker', async () => {
    const what = 'x'.repeat(5 * 1024 * 1024);
    expect(await problemOf(ask(what))).toMatchObject({ status: 413, code: 'too-large' });
  });

  it('does nothing for a request whose deadline has passed', async () => {
    const count = seen.length;
    const past = String(clock.now().getTime() - 1);
    const late = askRaw(JSON.stringify({ what: 'late', quantity: 1 }), { [HEADER.deadline]: past });
    await expect(late).rejects.toThrow();
    expect(seen.length).toBe(count);
    const body = JSON.stringify({ what: 'late', quantity: 1 });
    expect(await askRaw(body, { [HEADER.deadline]: undefined })).toMatchObject({ status: 400 });
  });

  it('says within the deadline that nobody answers', async () => {
    const started = performance.now();
    const asked = gateway.request(unanswered, { what: 'x', quantity: 1 }, { principal: person });
    expect(await problemOf(asked)).toMatchObject({
      status: 503,
      code: 'service-unavailable',
      retryAfterSeconds: 2,
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('says at the deadline that the outcome is unknown', async () => {
    const started = performance.now();
    const answer = await problemOf(ask('wait', 1, 200));
    expect(answer).toMatchObject({ status: 503, code: 'deadline-exceeded', retryAfterSeconds: 2 });
    expect(performance.now() - started).toBeLessThan(400);
    gate.open();
    gate = new Gate();
  });

  it('refuses more than it can have in hand, and serves again afterwards', async () => {
    await server.close();
    server = await serve(2);
    const held = [ask('wait', 1), ask('wait', 2)];
    await eventually(async () => (await problemOf(ask('issue', 1, 300))).code === 'busy');
    gate.open();
    await Promise.all(held);
    await expect(ask('issue')).resolves.toEqual({ done: 'issue 4 for account-1' });
    gate = new Gate();
  });

  it('finishes what it has in hand when it closes', async () => {
    const count = seen.length;
    const held = ask('wait', 3);
    await eventually(() => seen.length > count);
    const closing = server.close();
    gate.open();
    await expect(held).resolves.toEqual({ done: 'wait 3 for account-1' });
    await closing;
    gate = new Gate();
    server = await serve();
  });

  it('fails at once while NATS is away, and works again when it is back', async () => {
    const count = seen.length;
    const held = problemOf(ask('wait', 9, 20_000));
    await eventually(() => seen.length > count);
    await world.nats.kill();
    const cut = await held;
    expect(cut).toMatchObject({ status: 503, code: 'deadline-exceeded' });
    expect(gateway.isConnected).toBe(false);
    expect(gateway.health()).toMatchObject({ connected: false });

    const started = performance.now();
    const answer = await problemOf(ask('issue'));
    expect(performance.now() - started).toBeLessThan(50);
    expect(answer).toMatchObject({
      status: 503,
      code: 'service-unavailable',
      retryAfterSeconds: 2,
    });
    gate.open();
    gate = new Gate();
    await world.nats.restart();
    const reply = await eventually(() => ask('issue'));
    expect(reply).toEqual({ done: 'issue 4 for account-1' });
    expect(gateway.health()).toMatchObject({ connected: true, server: { jetstream: true } });
  });

  it('does not let a service answer for another', async () => {
    const strategy = new RequestServer({ courier: gateway, trusted, clock, log: world.log });
    const app = await NestFactory.createMicroservice(ActModule, { strategy, logger: false });
    await expect(app.listen()).rejects.toThrow('another service owns it');
    await app.close();
  });

  it('can act under its own identity', async () => {
    const principal = servicePrincipal('gateway');
    const told = await gateway.request(act, { what: 'tidy', quantity: 1 }, { principal });
    expect(told).toEqual({ done: 'tidy 1 for gateway' });
  });
});

// The compiler holds a method to its contract; were this not so, the build of the specs would fail.
class Mistyped {
  // @ts-expect-error the contract's reply is Told, not a number.
  @Answers(act)
  act(body: Ask): number {
    return body.quantity;
  }
}
void Mistyped;
