/**
 * Raw requests at the doors of the services, sent with the gateway's own place at the broker, so
 * that nothing but the proof of who acts stands between the sender and the books. Every command and
 * query is tried with every way of spoiling that proof.
 */
import { sign } from 'node:crypto';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import type { Principal } from '@satchel/access';
import { type Clock, systemClock } from '@satchel/language';
import {
  natsUsers,
  type RunningSystem,
  serviceKeys,
  serviceNames,
  urlWithUser,
} from '@satchel/local';
import {
  HEADER,
  hashRequest,
  inboxOf,
  mintAssertion,
  newKeyPair,
  readSigningKey,
  type SigningKey,
} from '@satchel/messaging';
import { brokerCells } from './broker.js';
import type { Json } from './http.js';

/** Somebody who might do anything, if only she were believed. */
export const ANYBODY: Principal = {
  subject: 'somebody',
  kind: 'person',
  channel: 'api',
  grants: [
    { role: 'administrator', at: 'LR' },
    { role: 'district-pharmacist', at: 'LR' },
  ],
};

/** Every command and query, by the service that answers it. */
export function requestSubjects(): string[] {
  const subjects = brokerCells().map((cell) => cell.subject);
  return [...new Set(subjects)].filter((subject) => /^[a-z]+\.(cmd|qry)\./.test(subject));
}

export class Doors {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly keys: Readonly<Record<string, string>>,
  ) {}

  static async open(system: RunningSystem, dataDir: string): Promise<Doors> {
    const user = natsUsers(dataDir).find((each) => each.user === 'gateway');
    if (!user) throw new Error('the gateway has no user');
    const { host, username, password } = new URL(urlWithUser(system.nats.url, user));
    const who = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
    const inboxPrefix = inboxOf('gateway');
    const connection = await connect({ servers: host, ...who, inboxPrefix });
    return new Doors(connection, serviceKeys(dataDir, serviceNames).privateKeys);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  keyOf(service: string): SigningKey {
    return readSigningKey(service, this.keys[service] ?? '');
  }

  /** A proof as the gateway makes it, unless told otherwise. */
  proof(subject: string, body: string, how: Partial<Making> = {}): string {
    const { key, principal, audience, clock } = {
      key: this.keyOf('gateway'),
      principal: ANYBODY,
      audience: subject.split('.', 1)[0] ?? '',
      clock: systemClock,
      ...how,
    };
    const requestHash = hashRequest(how.boundTo ?? subject, how.boundBody ?? body);
    return mintAssertion(key, principal, { audience, requestHash }, clock);
  }

  async ask(subject: string, body: string, proof: string | undefined): Promise<Json> {
    const head = headers();
    if (proof !== undefined) head.set(HEADER.principal, proof);
    head.set(HEADER.deadline, String(systemClock.now().getTime() + 4000));
    const reply = await this.connection.request(subject, body, { timeout: 4000, headers: head });
    return reply.json();
  }

  /** Every way of spoiling a proof, by name. */
  spoilt(subject: string, body: string): Record<string, string | undefined> {
    const good = this.proof(subject, body);
    const [head = '', payload = '', signature = ''] = good.split('.');
    const other = serviceNames.find((name) => !subject.startsWith(name)) ?? '';
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const stranger = readSigningKey('gateway', newKeyPair().privateKey);
    const requisition = this.keyOf('requisition');
    const at = (seconds: number): Clock => ({
      now: () => new Date(systemClock.now().getTime() + seconds * 1000),
    });
    const longLived = `${head}.${encoded({ ...claims, exp: claims.exp + 3600 })}`;
    const resigned = sign(null, Buffer.from(longLived), this.keyOf('gateway').privateKey);
    return {
      unsigned: undefined,
      'without a signature': `${head}.${payload}.`,
      'with another signature': `${head}.${payload}.${signature.split('').reverse().join('')}`,
      'with other claims': `${head}.${encoded({ ...claims, sub: 'else' })}.${signature}`,
      'with another algorithm': `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`,
      'signed by itself': this.proof(subject, body, { key: stranger }),
      'signed under an unknown name': this.proof(subject, body, {
        key: { ...stranger, issuer: 'nobody' },
      }),
      'of a service that speaks for a person': this.proof(subject, body, { key: requisition }),
      'of a service that speaks for another': this.proof(subject, body, {
        key: requisition,
        principal: { ...ANYBODY, kind: 'service', subject: 'gateway' },
      }),
      'for another service': this.proof(subject, body, { audience: other }),
      'of another subject': this.proof(subject, body, { boundTo: 'inventory.qry.other.v1' }),
      'of another body': this.proof(subject, body, { boundBody: `${body} ` }),
      expired: this.proof(subject, body, { clock: at(-66) }),
      'from the future': this.proof(subject, body, { clock: at(30) }),
      'that lives an hour': `${longLived}.${resigned.toString('base64url')}`,
    };
  }
}

interface Making {
  readonly key: SigningKey;
  readonly principal: Principal;
  readonly audience: string;
  readonly clock: Clock;
  readonly boundTo: string;
  readonly boundBody: string;
}
