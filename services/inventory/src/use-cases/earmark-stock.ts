/**
 * Sets and ends earmarks, and waives them: whoever decides about others may, which is never about
 * her own shelf. An earmark holds orders, never reports; a waiver is recorded and never changed.
 */
import { mayAt, type Principal, type Right } from '@satchel/access';
import {
  EARMARKS_MAX,
  type EarmarkState,
  type EarmarkWaiverState,
  type EndEarmark,
  endEarmark,
  malformed,
  ProblemError,
  refuse,
  type SetEarmark,
  setEarmark,
  type WaiveEarmark,
  waiveEarmark,
} from '@satchel/contracts';
import { type Clock, isDay, localDay } from '@satchel/language';
import {
  type EarmarkEntry,
  type EarmarkWaiver,
  earmarkTold,
  leftOf,
  waiverTold,
} from '../domain/earmark.js';
import type { EarmarkRecords, Earmarks } from './earmark-ports.js';
import { once } from './once.js';

export class EarmarkStock {
  constructor(
    private readonly earmarks: Earmarks,
    private readonly clock: Clock,
  ) {}

  set(body: SetEarmark, who: Principal): Promise<EarmarkState> {
    const at = this.clock.now().getTime();
    return this.earmarks.transact(async (records) => {
      const { location, product } = body;
      await permit(records, { location, right: 'earmark-stock', who }, () => noSuchPlace(location));
      return once(records.around, { subject: setEarmark.subject, body, who, at }, async () => {
        refuseUnlessFormed(body);
        await refuseUnlessKnown(records, body);
        await records.lockCard(location, product);
        const today = localDay(new Date(at), await records.timeZoneOf(location));
        if (body.until < today) fault('/until', 'is over already');
        if ((await records.countOpen(location, product, today)) >= EARMARKS_MAX) {
          const detail = `${EARMARKS_MAX} earmarks of ${product} stand at ${location}. End one first.`;
          refuse(409, 'too-many-earmarks', detail);
        }
        const made = { setAt: at, setBy: who.onBehalfOf ?? who.subject, used: 0, version: 1 };
        const earmark: EarmarkEntry = { ...body, for: { ...body.for }, ...made };
        await records.add(earmark);
        return earmarkTold(earmark);
      });
    });
  }

  end(body: EndEarmark, who: Principal): Promise<EarmarkState> {
    const at = this.clock.now().getTime();
    return this.earmarks.transact(async (records) => {
      await mayDecide(records, body.earmark, 'earmark-stock', who);
      return once(records.around, { subject: endEarmark.subject, body, who, at }, async () => {
        const earmark = await standing(records, body.earmark);
        const ended: EarmarkEntry = {
          ...earmark,
          endedAt: at,
          endedBy: who.onBehalfOf ?? who.subject,
          endReason: body.reason,
          version: earmark.version + 1,
        };
        await records.end(ended);
        return earmarkTold(ended);
      });
    });
  }

  waive(body: WaiveEarmark, who: Principal): Promise<EarmarkWaiverState> {
    const at = this.clock.now().getTime();
    return this.earmarks.transact(async (records) => {
      await mayDecide(records, body.earmark, 'waive-earmark', who);
      return once(records.around, { subject: waiveEarmark.subject, body, who, at }, async () => {
        const earmark = await standing(records, body.earmark);
        const left = leftOf(earmark);
        const { id, quantity, reason } = body;
        if (quantity > left) {
          const detail = `${left} units are left in the earmark; ${quantity} would be waived.`;
          refuse(409, 'more-than-earmarked', detail, { figures: { left, asked: quantity } });
        }
        if (await records.waiver(id)) refuse(422, 'id-reused', `${id} is another waiver.`);
        const by = { waivedAt: at, waivedBy: who.onBehalfOf ?? who.subject };
        const waiver: EarmarkWaiver = { id, earmark: earmark.id, quantity, reason, ...by, used: 0 };
        await records.waive(waiver);
        return waiverTold(waiver);
      });
    });
  }
}

/** The earmark as it stands while nobody decides about its card; one that has ended is refused. */
async function standing(records: EarmarkRecords, id: string): Promise<EarmarkEntry> {
  const { location, product } = (await records.earmark(id)) ?? unknownEarmark(id);
  await records.lockCard(location, product);
  const earmark = (await records.earmark(id)) ?? unknownEarmark(id);
  if (earmark.endedAt !== undefined) refuse(409, 'earmark-ended', 'The earmark was ended before.');
  return earmark;
}

async function mayDecide(
  records: EarmarkRecords,
  id: string,
  right: Right,
  who: Principal,
): Promise<void> {
  const { location } = (await records.earmark(id)) ?? unknownEarmark(id);
  await permit(records, { location, right, who }, () => unknownEarmark(id));
}

async function permit(
  records: EarmarkRecords,
  { location, right, who }: { location: string; right: Right; who: Principal },
  unseen: () => never,
): Promise<void> {
  const place = await records.around.standing(location);
  if (!place || !mayAt(who, 'see-stock', place)) unseen();
  if (mayAt(who, right, place)) return;
  const detail = `You may see ${location}, but none of your roles has the right \`${right}\` there.`;
  refuse(403, 'not-permitted', detail);
}

function refuseUnlessFormed({ lot, funder, from, until, ...body }: SetEarmark): void {
  for (const [field, day] of Object.entries({ from, until })) {
    if (!isDay(day)) fault(`/${field}`, 'is not a day of the calendar', 'wrong-form');
  }
  if (until < from) fault('/until', 'is before `from`');
  if (lot !== undefined && funder !== undefined) fault('/funder', 'cannot stand beside `lot`');
  if (Object.values(body.for).every((word) => word === undefined)) {
    fault('/for', 'must name a programme, a campaign, a zone or a funder', 'required');
  }
}

async function refuseUnlessKnown(records: EarmarkRecords, body: SetEarmark): Promise<void> {
  const { id, product, lot } = body;
  const { programme, zone } = body.for;
  if (!(await records.around.knowsProduct(product))) {
    refuse(404, 'unknown-product', `There is no product ${product}. Check its code.`);
  }
  if (lot !== undefined && lot !== 'unidentified' && !(await records.knowsLot(product, lot))) {
    refuse(404, 'no-such-lot', `Neither the register nor a report knows lot ${lot} of ${product}.`);
  }
  if (programme !== undefined && !(await records.knowsProgramme(programme))) {
    fault('/for/programme', 'is not in the register');
  }
  if (zone !== undefined && !(await records.knowsZone(zone))) {
    fault('/for/zone', 'is not in the register');
  }
  if (await records.earmark(id)) refuse(422, 'id-reused', `${id} is another earmark.`);
}

function fault(pointer: string, detail: string, code = 'not-allowed'): never {
  throw new ProblemError(malformed([{ pointer, code, detail }]));
}

function unknownEarmark(id: string): never {
  refuse(404, 'unknown-earmark', `There is no earmark ${id} that you can see.`);
}

function noSuchPlace(location: string): never {
  refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
}
