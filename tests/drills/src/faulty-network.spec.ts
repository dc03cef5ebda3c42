import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@satchel/proving';
import { FaultyLink } from './faulty-network.js';

let target: Server;
let accepted: Socket[];
/** What the target has heard, over all connections. */
let heard: string;
let link: FaultyLink;
const clients: Client[] = [];

/** A client with what it has heard, and how its connection ended. */
class Client {
  heard = '';
  ended: string | undefined;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.heard += chunk.toString();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.ended = error.code;
    });
    socket.on('close', () => {
      this.ended ??= 'closed';
    });
  }
}

beforeEach(async () => {
  accepted = [];
  heard = '';
  target = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      socket.write(`echo ${chunk.toString()}`);
    });
  }).listen(0, '127.0.0.1');
  await once(target, 'listening');
  link = await FaultyLink.open({
    host: '127.0.0.1',
    port: (target.address() as AddressInfo).port,
  });
});

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  await link.close();
  for (const socket of accepted) socket.destroy();
  target.close();
});

function dial(): Client {
  const client = new Client(connect(link.port, '127.0.0.1'));
  clients.push(client);
  return client;
}

/** A client that has been answered once. */
async function connected(): Promise<Client> {
  const client = dial();
  client.socket.write('a');
  await eventually(() => client.heard === 'echo a');
  return client;
}

/** That nothing more comes while another connection, opened later, is answered. */
async function staysSilent(client: Client, before: string): Promise<void> {
  await connected();
  expect(client.heard).toBe(before);
}

describe('a link', () => {
  it('passes bytes both ways, and the end of a connection to the other side', async () => {
    const client = await connected();

    accepted[0]?.end('bye');

    await eventually(() => client.ended === 'closed');
    expect(client.heard).toBe('echo abye');
    expect(heard).toBe('a');
    await eventually(() => link.connections === 0);
  });

  it('refuses like its target when that is down', async () => {
    target.close();
    const client = dial();

    await eventually(() => client.ended !== undefined);

    expect(client.heard).toBe('');
  });

  it('cut: resets what is connected and what would connect, until healed', async () => {
    const before = await connected();

    link.cut();
    await eventually(() => before.ended === 'ECONNRESET');
    await eventually(() => accepted[0]?.destroyed === true);
    const meanwhile = dial();
    await eventually(() => meanwhile.ended !== undefined);
    expect(accepted).toHaveLength(1);

    link.heal();
    await connected();
  });

  it('stalled: keeps every connection open, forwards nothing, and all of it when healed', async () => {
    const before = await connected();

    link.stall();
    before.socket.write('b');
    const meanwhile = dial();
    await once(meanwhile.socket, 'connect');
    meanwhile.socket.write('c');
    await eventually(() => link.connections === 2);
    // Bytes that passed would be there before this connection beside the link is answered.
    await beside();
    expect(heard).toBe('az');
    expect([before.ended, meanwhile.ended]).toEqual([undefined, undefined]);

    link.heal();
    await eventually(() => before.heard === 'echo aecho b' && meanwhile.heard === 'echo c');
  });

  it('half open: falls silent for ever without an end, while new connections pass', async () => {
    const before = await connected();

    link.halfOpen();
    before.socket.write('b');
    await staysSilent(before, 'echo a');
    link.heal();
    before.socket.write('b');
    await staysSilent(before, 'echo a');
    before.socket.destroy();
    await connected();
    expect(heard).toBe('aaaa');
    expect(accepted[0]?.destroyed).toBe(false);

    link.forgetSilent();
    await eventually(() => accepted[0]?.destroyed === true);
  });

  it('half open towards the client: the server hears, and its answers are lost', async () => {
    const before = await connected();

    link.halfOpen(['to-client']);
    before.socket.write('b');

    await eventually(() => heard === 'ab');
    await staysSilent(before, 'echo a');
  });
});

/** Talks to the target without the link. */
async function beside(): Promise<void> {
  const client = new Client(connect((target.address() as AddressInfo).port, '127.0.0.1'));
  clients.push(client);
  client.socket.write('z');
  await eventually(() => client.heard === 'echo z');
}
