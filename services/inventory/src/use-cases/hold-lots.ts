/**
 * Puts lots on hold and releases them: at one place by whoever may there, everywhere by whoever may
 * for a whole country. A hold is never a constraint on reports; only orders leave the units alone.
 */
import { mayAt, type Principal } from '@satchel/access';
import {
  type LotHold as LotHoldState,
  malformed,
  type PlaceLotHold,
  ProblemError,
  placeLotHold,
  type ReleaseLotHold,
  refuse,
  releaseLotHold,
} from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import { holdTold, type LotHold } from '../domain/lot-hold.js';
import { once } from './once.js';
import type { HoldRecords, LotHolds } from './ports.js';

export class HoldLots {
  constructor(
    private readonly holds: LotHolds,
    private readonly clock: Clock,
  ) {}

  place(body: PlaceLotHold, who: Principal): Promise<LotHoldState> {
    const at = this.clock.now().getTime();
    return this.holds.transact(async (records) => {
      if (body.location === undefined) await records.around.lockRegister();
      await permit(records, body.location, who);
      const command = { subject: placeLotHold.subject, body, who, at };
      return once(records.around, command, async () => {
        await refuseUnlessKnown(records, body);
        const placedBy = who.onBehalfOf ?? who.subject;
        const hold: LotHold = { ...body, placedAt: at, placedBy, version: 1 };
        await records.place(hold);
        if (hold.location === undefined) {
          await records.setStatus(hold.product, hold.lot, 'quarantined');
        }
        return holdTold(hold);
      });
    });
  }

  release(body: ReleaseLotHold, who: Principal): Promise<LotHoldState> {
    const at = this.clock.now().getTime();
    return this.holds.transact(async (records) => {
      await records.around.lockRegister();
      const hold = (await records.hold(body.hold)) ?? unknownHold(body.hold);
      await permit(records, hold.location, who, () => unknownHold(body.hold));
      const command = { subject: releaseLotHold.subject, body, who, at };
      return once(records.around, command, async () => {
        if (hold.releasedAt !== undefined) {
          refuse(409, 'hold-released', 'The hold was released before.');
        }
        const released: LotHold = {
          ...hold,
          releasedAt: at,
          releasedBy: who.onBehalfOf ?? who.subject,
          releaseReason: body.reason,
          version: hold.version + 1,
        };
        await records.release(released);
        const { product, lot, location } = hold;
        if (location === undefined && !(await records.isHeldEverywhere(product, lot))) {
          await records.setStatus(product, lot, 'usable');
        }
        return holdTold(released);
      });
    });
  }
}

async function refuseUnlessKnown(records: HoldRecords, body: PlaceLotHold): Promise<void> {
  const { id, location, product, lot, quantity } = body;
  if (location === undefined && quantity !== undefined) {
    fault('/quantity', 'belongs to a hold at one place');
  }
  if (location === undefined && lot === 'unidentified') {
    fault('/lot', 'without a number can be held at one place only');
  }
  if (lot !== 'unidentified' && !(await records.knowsLot(product, lot))) {
    refuse(404, 'no-such-lot', `Neither the register nor a report knows lot ${lot} of ${product}.`);
  }
  if (lot === 'unidentified' && !(await records.around.knowsProduct(product))) {
    refuse(404, 'unknown-product', `There is no product ${product}. Check its code.`);
  }
  if (await records.hold(id)) refuse(422, 'id-reused', `${id} is another hold.`);
}

function fault(pointer: string, detail: string): never {
  throw new ProblemError(malformed([{ pointer, code: 'not-allowed', detail }]));
}

function unknownHold(id: string): never {
  refuse(404, 'unknown-hold', `There is no hold ${id} that you can see.`);
}

function noSuchPlace(location: string): never {
  refuse(404, 'unknown-location', `There is no location ${location} that you can see.`);
}

async function permit(
  records: HoldRecords,
  location: string | undefined,
  who: Principal,
  unseen: () => never = () => noSuchPlace(location ?? ''),
): Promise<void> {
  if (location === undefined) {
    const zones = await records.around.rootZones();
    if (mayAt(who, 'hold-lots', { location: '', zones, suppliers: [] })) return;
    refuse(403, 'not-permitted', 'None of your roles may hold lots for a whole country.');
  }
  const standing = await records.around.standing(location);
  if (!standing || !mayAt(who, 'see-stock', standing)) unseen();
  if (mayAt(who, 'hold-lots', standing)) return;
  refuse(403, 'not-permitted', `You may see ${location}, but not hold or release lots there.`);
}
