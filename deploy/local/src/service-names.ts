// The services of the system and what each may say to whom on NATS: what it really says and hears,
// and nothing besides. The signed principal in a message is checked by its receiver anyway; these
// permissions keep a service that was taken over from posing as another, from reading what others
// are answered, and from emptying another's stream or moving another's consumer on.

import { keptSecret } from './data-folder.js';
import type { NatsUser } from './nats-config.js';

/** The services, in the order in which they are started; they are stopped in reverse. */
export const serviceNames = ['inventory', 'requisition', 'replenishment', 'gateway'] as const;
export type ServiceName = (typeof serviceNames)[number];

interface Traffic {
  /** Requests it sends. */
  readonly asks: readonly string[];
  /** Whose events it consumes. */
  readonly hears: readonly ServiceName[];
  /** Whether it answers requests and tells events. */
  readonly owns: boolean;
}

const traffic: Record<ServiceName, Traffic> = {
  gateway: {
    asks: [
      'inventory.cmd.>',
      'inventory.qry.>',
      'requisition.cmd.>',
      'requisition.qry.>',
      'replenishment.cmd.>',
      'replenishment.qry.>',
    ],
    hears: ['inventory'],
    owns: false,
  },
  requisition: {
    asks: ['replenishment.qry.outlook.v1', 'inventory.qry.heads.v1'],
    hears: ['inventory'],
    owns: true,
  },
  replenishment: {
    asks: ['inventory.qry.entries-since.v1', 'inventory.qry.heads.v1', 'requisition.qry.heads.v1'],
    hears: ['inventory', 'requisition'],
    owns: true,
  },
  inventory: { asks: ['requisition.qry.heads.v1'], hears: ['requisition'], owns: true },
};

/** A NATS user per service with the subjects it needs, and `admin` for whoever looks on. */
export function natsUsers(dataDir: string): NatsUser[] {
  const services = serviceNames.map((name) => ({
    user: name,
    password: keptSecret(dataDir, `nats-${name}`),
    ...serviceSubjects(name),
  }));
  const password = keptSecret(dataDir, 'nats-admin');
  return [...services, { user: 'admin', password, publish: ['>'], subscribe: ['>'] }];
}

/** The subjects of a service. Replies to what it was asked it may send anyway. */
export function serviceSubjects(name: ServiceName): Pick<NatsUser, 'publish' | 'subscribe'> {
  const { asks, hears, owns } = traffic[name];
  const answers = owns ? [`${name}.cmd.>`, `${name}.qry.>`] : [];
  return {
    publish: [
      ...asks,
      ...(owns ? [`${name}.evt.>`, ...ownStream(name)] : []),
      ...hears.flatMap((source) => ownConsumer(name, source)),
      // After a restore it asks how far the other's records go, before it believes a new epoch.
      ...hears.map((source) => `${source}.qry.heads.v1`),
    ],
    subscribe: [...answers, `_INBOX_${name}.>`],
  };
}

/**
 * Its stream it may make, look at, empty and delete, with all who read it; whoever was told of
 * messages that the stream has forgotten it sets back.
 */
function ownStream(name: ServiceName): string[] {
  const stream = name.toUpperCase();
  return [
    `$JS.API.STREAM.*.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.CONSUMER.LIST.${stream}`,
    `$JS.API.CONSUMER.NAMES.${stream}`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
  ];
}

/** On another's stream it may look, and read as the consumer that has its own name. */
function ownConsumer(name: ServiceName, source: ServiceName): string[] {
  const stream = source.toUpperCase();
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.CONSUMER.INFO.${stream}.${name}`,
    `$JS.API.CONSUMER.DELETE.${stream}.${name}`,
    `$JS.API.CONSUMER.CREATE.${stream}.${name}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${name}`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
    `$JS.ACK.${stream}.${name}.>`,
  ];
}

/** The URL with which that user connects. */
export function urlWithUser(natsUrl: string, user: NatsUser): string {
  const url = new URL(natsUrl);
  url.username = user.user;
  url.password = user.password;
  return url.href;
}
