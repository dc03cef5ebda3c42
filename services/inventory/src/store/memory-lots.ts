/**
 * Who holds a lot, from tables in memory, as it is found in SQL: sums from the movements
 * themselves, suspects from the shipments themselves.
 */
import { mayAt, mayAtAll, type Principal, rootsOf } from '@satchel/access';
import type { ListLotHolders, LotHolder, LotHolderPage, LotSums } from '@satchel/contracts';
import { UNIDENTIFIED_LOT } from '@satchel/language';
import { inMemory, type MemoryConnection, type MemoryTransaction } from '@satchel/messaging';
import { type LocationFacts, type LotFacts, pairKey } from '../domain/facts.js';
import { type LotHistory, lotHistories, noFlow, onHandOf } from '../domain/lot-flow.js';
import { remaining, type Shipment } from '../domain/shipment.js';
import type { LotQuestions } from '../use-cases/ports.js';
import { holderKey, readHolderCursor } from './lot-holders.js';
import { noSuchLot } from './lot-questions.js';
import { type CardRow, type MovementRow, TABLES } from './memory-book.js';
import { LIMIT_DEFAULT, pageOf } from './pages.js';

/** What is known of a lot wherever it was. */
interface Trail {
  readonly product: string;
  readonly lot: string;
  readonly histories: ReadonlyMap<string, LotHistory>;
  readonly firstAt: number | undefined;
  readonly suspects: ReadonlySet<string>;
}

export class MemoryLotQuestions implements LotQuestions {
  constructor(private readonly connection: MemoryConnection) {}

  holders(asked: ListLotHolders, who: Principal): Promise<LotHolderPage> {
    return inMemory(this.connection.run, async (tx) => {
      await tx.step('holders of a lot');
      const { product, number, standing, location } = asked;
      const lot = tx.read<LotFacts>(TABLES.lot, pairKey(product, number));
      if (!lot || !maySeeAny(who)) noSuchLot(product, number);
      const limit = asked.limit ?? LIMIT_DEFAULT;
      const after = readHolderCursor(asked.cursor).join(' ');
      const trail = trailOf(tx, product, number);
      const seen = holdersOn(tx, trail).filter((holder) => maySee(tx, holder, who));
      const rows = seen
        .filter((holder) => holderKey(holder).join(' ') > after)
        .filter((holder) => standing === undefined || holder.standing === standing)
        .filter((holder) => location === undefined || holder.location === location);
      return {
        product,
        number,
        ...(lot.expiresOn ? { expiresOn: lot.expiresOn } : {}),
        status: lot.status,
        ...(trail.firstAt === undefined ? {} : { firstAt: iso(trail.firstAt) }),
        sums: { ...sumsOf(seen), isWholeCountry: reachesCountry(tx, who) },
        ...pageOf(rows.slice(0, limit + 1), limit, holderKey),
      };
    });
  }
}

const maySeeAny = (who: Principal): boolean => who.kind === 'service' || mayAtAll(who, 'see-stock');

const iso = (at: number): string => new Date(at).toISOString();

export function trailOf(tx: MemoryTransaction, product: string, lot: string): Trail {
  const movements = tx
    .all<readonly MovementRow[]>(TABLES.movements)
    .flatMap((rows) => rows.map(({ movement }) => movement));
  const all = lotHistories(movements).filter((history) => history.product === product);
  const own = all.filter((history) => history.lot === lot);
  const blurred = all.filter((history) => history.lot === UNIDENTIFIED_LOT);
  const firstAt = own.length > 0 ? Math.min(...own.map((each) => each.firstAt)) : undefined;
  const suspects = new Set(own.map(({ location }) => location));
  const mayGet = new Set(blurred.map(({ location }) => location));
  const supplies = tx
    .all<Shipment>(TABLES.shipment)
    .filter(({ issuedAt }) => firstAt !== undefined && issuedAt >= firstAt)
    .filter(({ lines }) => lines.some((line) => line.product === product && line.shipped > 0));
  for (const from of suspects) {
    for (const { to } of supplies.filter((each) => each.from === from)) {
      if (mayGet.has(to)) suspects.add(to);
    }
  }
  const histories = new Map(own.map((history) => [history.location, history]));
  return { product, lot, histories, firstAt, suspects };
}

export function holdersOn(tx: MemoryTransaction, trail: Trail): LotHolder[] {
  const rows = [...[...trail.suspects].flatMap((at) => placeOf(tx, trail, at)), ...ways(tx, trail)];
  return rows.sort((a, b) => (holderKey(a).join(' ') < holderKey(b).join(' ') ? -1 : 1));
}

function placeOf(tx: MemoryTransaction, trail: Trail, location: string): LotHolder[] {
  const { product, lot, histories } = trail;
  const history = histories.get(location);
  const card = tx.read<CardRow>(TABLES.card, pairKey(location, product));
  const unidentified = card?.lots.get(UNIDENTIFIED_LOT) ?? 0;
  if (!history && unidentified === 0) return [];
  const flow = history?.flow ?? noFlow();
  const onHand = onHandOf(flow);
  const times = history ? { firstAt: iso(history.firstAt), lastAt: iso(history.lastAt) } : {};
  const standing = standingOf(onHand, unidentified);
  return [{ lot, location, standing, onHand, unidentified, ...flow, ...times }];
}

function ways(tx: MemoryTransaction, { product, lot, firstAt, suspects }: Trail): LotHolder[] {
  return tx.all<Shipment>(TABLES.shipment).flatMap((shipment): LotHolder[] => {
    const { id, from, to, issuedAt, lines } = shipment;
    const onTheWay = (wanted: string): number =>
      lines
        .filter((line) => line.product === product && line.lot === wanted)
        .reduce((total, line) => total + remaining(line), 0);
    const onHand = onTheWay(lot);
    const isSuspect = firstAt !== undefined && issuedAt >= firstAt && suspects.has(from);
    const unidentified = isSuspect ? onTheWay(UNIDENTIFIED_LOT) : 0;
    if (onHand + unidentified === 0) return [];
    const standing = standingOf(onHand, unidentified);
    const way = { shipment: id, from, firstAt: iso(issuedAt) };
    return [{ lot, location: to, standing, ...way, onHand, unidentified, ...noFlow() }];
  });
}

function standingOf(onHand: number, unidentified: number): LotHolder['standing'] {
  if (onHand > 0) return 'holds';
  return unidentified > 0 ? 'may-hold' : 'held';
}

function sumsOf(holders: readonly LotHolder[]): Omit<LotSums, 'isWholeCountry'> {
  const sum = (of: (holder: LotHolder) => number): number =>
    holders.reduce((total, holder) => total + of(holder), 0);
  const count = (standing: LotHolder['standing']): number =>
    holders.filter((holder) => holder.standing === standing).length;
  return {
    entered: sum((it) => it.entered),
    arrived: sum((it) => it.arrived),
    dispensed: sum((it) => it.dispensed),
    issued: sum((it) => it.issued),
    writtenOff: sum((it) => it.writtenOff),
    returned: sum((it) => it.returned),
    converted: sum((it) => it.converted),
    unexplained: sum((it) => it.unexplained),
    onHand: sum((it) => (it.shipment ? 0 : it.onHand)),
    inTransit: sum((it) => (it.shipment ? it.onHand : 0)),
    mayHold: sum((it) => (it.standing === 'may-hold' ? it.unidentified : 0)),
    holding: count('holds'),
    mayBeHolding: count('may-hold'),
    onceHeld: count('held'),
  };
}

function maySee(tx: MemoryTransaction, { location, from }: LotHolder, who: Principal): boolean {
  if (who.kind === 'service') return true;
  return [location, ...(from ? [from] : [])].some((id) => {
    const facts = tx.read<LocationFacts>(TABLES.location, id);
    const standing = facts && {
      location: id,
      zones: facts.zonePath,
      suppliers: facts.supplierPath,
    };
    return standing !== undefined && mayAt(who, 'see-stock', standing);
  });
}

function reachesCountry(tx: MemoryTransaction, who: Principal): boolean {
  if (who.kind === 'service') return true;
  const countries = tx.all<LocationFacts>(TABLES.location).map(({ zonePath }) => zonePath.at(-1));
  return rootsOf(who, 'see-stock').some(
    ({ at, reach }) => reach === 'any' || (reach === 'area' && countries.includes(at)),
  );
}
