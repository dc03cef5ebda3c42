// Asks a NATS port who is there. A NATS server introduces itself before any password is asked, so
// this works on every server.

import { connect } from 'node:net';
import type { NatsServer } from './nats-server.js';

/** What a NATS server says about itself; the two fields we read. */
export interface ServerInfo {
  readonly server_name?: string;
  readonly jetstream?: boolean;
}

/** What the server on that port says about itself, or undefined when no NATS answers there. */
export function serverInfo(host: string, port: number): Promise<ServerInfo | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let text = '';
    const finish = (info: ServerInfo | undefined): void => {
      socket.destroy();
      resolve(info);
    };
    socket.setTimeout(2_000, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.on('data', (part) => {
      text += part.toString('utf8');
      const line = /^INFO (\{.*\})\s*\r\n/.exec(text)?.[1];
      if (line !== undefined) finish(JSON.parse(line) as ServerInfo);
      else if (text.length > 100_000 || !'INFO '.startsWith(text.slice(0, 5))) finish(undefined);
    });
  });
}

/**
 * The server that NATS_URL names (several with commas between), checked to answer.
 * @throws an Error when none of them is a NATS with JetStream.
 */
export async function givenNats(given: string): Promise<NatsServer> {
  const urls = given.split(',').map((each) => {
    const text = each.trim();
    return new URL(text.includes('://') ? text : `nats://${text}`);
  });
  const infos = await Promise.all(
    urls.map((url) => serverInfo(url.hostname, Number(url.port || 4222))),
  );
  if (!infos.some((info) => info?.jetstream === true)) {
    const seen = infos.some((info) => info !== undefined);
    const reason = seen ? 'has no JetStream' : 'does not answer';
    throw new Error(`the NATS of NATS_URL (${urls.map((url) => url.host).join(', ')}) ${reason}`);
  }
  const notOurs = (): Promise<never> =>
    Promise.reject(new Error('the NATS of NATS_URL is not ours to kill or restart'));
  return {
    url: given,
    origin: 'given',
    pid: () => undefined,
    stop: () => Promise.resolve(),
    kill: notOurs,
    pause: notOurs,
    resume: notOurs,
    restart: notOurs,
    deleteStore: notOurs,
    copyStore: notOurs,
    restoreStore: notOurs,
  };
}
