// The services of the system and what each may say to whom on NATS. The signed principal in a
// message is checked by its receiver anyway; these permissions keep a service that was taken over
// from posing as another, and from deleting another's stream.

import { keptSecret } from './data-folder.js';
import type { NatsUser } from './nats-config.js';

/** The services, in the order in which they are started; they are stopped in reverse. */
export const serviceNames = ['inventory', 'requisition', 'replenishment', 'gateway'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Whose commands a service may send. Queries it may send to all, to fill its gaps. */
const commands: Record<ServiceName, readonly string[]> = {
  gateway: ['inventory', 'requisition', 'replenishment', 'gateway'],
  requisition: ['inventory'],
  replenishment: ['inventory', 'requisition'],
  inventory: ['requisition'],
};

/** A NATS user per service with the subjects it needs, and `admin` for whoever looks on. */
export function natsUsers(dataDir: string): NatsUser[] {
  const services = serviceNames.map((name) => ({
    user: name,
    password: keptSecret(dataDir, `nats-${name}`),
    publish: publishable(name),
    subscribe: [`${name}.cmd.>`, `${name}.qry.>`, '_INBOX.>'],
  }));
  const password = keptSecret(dataDir, 'nats-admin');
  return [...services, { user: 'admin', password, publish: ['>'], subscribe: ['>'] }];
}

function publishable(name: ServiceName): string[] {
  const ownStream = name.toUpperCase();
  return [
    `${name}.evt.>`,
    '*.qry.>',
    ...commands[name].map((owner) => `${owner}.cmd.>`),
    // Its own stream it may create, change and empty; others' it may look at and consume.
    `$JS.API.STREAM.*.${ownStream}`,
    `$JS.API.STREAM.MSG.*.${ownStream}`,
    '$JS.API.INFO',
    '$JS.API.STREAM.INFO.*',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.MSG.GET.*',
    '$JS.API.DIRECT.GET.>',
    '$JS.API.CONSUMER.>',
    '$JS.ACK.>',
  ];
}

/** The URL with which that user connects. */
export function urlWithUser(natsUrl: string, user: NatsUser): string {
  const url = new URL(natsUrl);
  url.username = user.user;
  url.password = user.password;
  return url.href;
}
