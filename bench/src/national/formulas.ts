/**
 * How inventory hashes and how replenishment reckons: their own pure functions, loaded by path
 * since no package may import a service. What is built with them is verified by another reading of
 * the same law (`deploy/verify`).
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '@satchel/local';

export interface SaidMovement {
  readonly id: string;
  readonly event: string;
  readonly line: number;
  readonly product: string;
  readonly lot: string;
  readonly quantity: number;
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly shipment?: string;
  readonly occurredAt: number;
  readonly fromEntry?: object;
  readonly toEntry?: object;
}

export interface SaidOrigin {
  readonly principal: string;
  readonly channel: string;
  readonly precision: 'minute';
  readonly recordedAt: number;
}

export interface SaidEvent extends SaidOrigin {
  readonly location: string;
  readonly product: string;
  readonly number: number;
  readonly id: string;
  readonly contentHash: string;
  readonly kind: string;
  readonly accepted: boolean;
  readonly answer: object;
  readonly occurredAt: number;
  readonly shipment?: string;
  readonly movements: readonly SaidMovement[];
}

interface HashChain {
  readonly FIRST_HASH: string;
  entryHash(
    previous: string,
    movement: SaidMovement,
    origin: SaidOrigin,
    entry: { location: string; sequence: number; balanceAfter: number; lotBalanceAfter: number },
  ): string;
  eventHash(previous: string, event: SaidEvent, after: { sequence: number; hash: string }): string;
  derivedId(namespace: string, name: string): string;
}

/** An entry as replenishment reads it. */
export interface HeardEntry {
  readonly sequence: number;
  readonly kind: string;
  readonly direction: 'in' | 'out';
  readonly quantity: number;
  readonly other: string;
  readonly occurredAt: string;
  readonly precision: 'minute';
  readonly day: string;
  readonly balanceAfter: number;
  readonly hash: string;
}

export interface HeardDay {
  readonly on: number;
  readonly net: number;
  readonly dispensed: number;
  readonly issued: number;
  readonly received: number;
}

interface Reckoning {
  foldEntries(entries: readonly HeardEntry[]): {
    readonly firstOn: number;
    readonly heardAt: Date;
    readonly days: readonly (HeardDay & { monthly: boolean; counted: boolean })[];
  };
  termsOf(location: object, managed: object): object;
  outlookOf(known: object, terms: object, today: number): object;
  minimumUnits(outlook: object, terms: object): number | undefined;
}

export type Formulas = HashChain & Reckoning;

const load = async (path: string): Promise<object> =>
  import(pathToFileURL(join(projectRoot, 'services', path)).href);

export async function loadFormulas(): Promise<Formulas> {
  const parts = await Promise.all(
    [
      'inventory/dist/domain/hash-chain.js',
      'replenishment/dist/domain/entry.js',
      'replenishment/dist/domain/terms.js',
      'replenishment/dist/domain/outlook.js',
      'replenishment/dist/domain/minimum.js',
    ].map(load),
  );
  return Object.assign({}, ...parts) as Formulas;
}

/** A service's migrations, by path for the same reason. */
export async function migrateOf(
  service: 'inventory' | 'replenishment',
): Promise<(ownerUrl: string) => Promise<void>> {
  const file = service === 'inventory' ? 'migrate' : 'database';
  const module = (await load(`${service}/dist/store/${file}.js`)) as {
    migrate(ownerUrl: string): Promise<void>;
  };
  return (ownerUrl) => module.migrate(ownerUrl);
}
