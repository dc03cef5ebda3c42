/**
 * What every act about a handover shares: found and visible, permitted, about the version that was
 * seen, and carried out once. Acts are one after the other, also with what the register writes.
 */
import { mayAt, type Principal, type Right } from '@satchel/access';
import { type HandoverState, malformed, ProblemError, problem, refuse } from '@satchel/contracts';
import { isDay } from '@satchel/language';
import type { Hand } from '../domain/count-sheet.js';
import {
  type Arrangement,
  type Counting,
  type Cover,
  faultOfArrangement,
  type Handover,
  type HeldPlace,
  staleHandover,
} from '../domain/handover.js';
import {
  HANDOVER_REFUSALS,
  type HandoverRefusal,
  isHandoverRefusal,
} from '../domain/handover-refusal.js';
import { handoverState } from '../domain/handover-state.js';
import { standingOf } from './count-sheet-case.js';
import type { HandoverRecords, Handovers } from './handover-ports.js';
import { once } from './once.js';

/** An act on its way in. */
export interface AskedAct {
  readonly subject: string;
  readonly body: { readonly id: string; readonly handover: string; readonly version: number };
  readonly who: Principal;
  readonly at: number;
}

/** A handover in front of somebody who may see it. */
export interface OpenedHandover {
  readonly handover: Handover;
  readonly kit: HeldPlace;
  readonly hand: Hand;
}

export function handOf(who: Principal, at: number): Hand {
  return { subject: who.onBehalfOf ?? who.subject, at };
}

/** Carries the act out unless it was before, and writes what it made of the handover. */
export function act(
  handovers: Handovers,
  asked: AskedAct,
  right: Right,
  rule: (
    opened: OpenedHandover,
    records: HandoverRecords,
  ) => Promise<Handover | HandoverRefusal> | Handover | HandoverRefusal,
): Promise<HandoverState> {
  const { body, who, at } = asked;
  return handovers.transact(async (records) => {
    await records.around.lockRegister();
    const found = await records.find(body.handover);
    const kit = found && (await records.place(found.location));
    if (!found || !kit || !mayAt(who, 'see-stock', standingOf(kit))) {
      const detail = `There is no handover ${body.handover} that you can see.`;
      return refuse(404, 'unknown-handover', detail);
    }
    permit(who, right, kit);
    return once(records.around, asked, async () => {
      const handover = accepted(staleHandover(found, body.version) ?? found);
      const opened = { handover, kit, hand: handOf(who, at) };
      const after = accepted(await rule(opened, records));
      await records.save(handover, after);
      return handoverState(after) as HandoverState;
    });
  });
}

/** Throws 403 `not-permitted` unless she holds the right there. */
export function permit(who: Principal, right: Right, kit: HeldPlace): void {
  if (mayAt(who, right, standingOf(kit))) return;
  const detail = `You may see ${kit.id}, but none of your roles has the right \`${right}\` there.`;
  refuse(403, 'not-permitted', detail);
}

/** Throws the refusal as its problem. */
export function accepted<Outcome extends object>(outcome: Outcome | HandoverRefusal): Outcome {
  if (!isHandoverRefusal(outcome)) return outcome;
  const { refused, detail, figures } = outcome;
  const [status] = HANDOVER_REFUSALS[refused];
  throw new ProblemError(problem(status, refused, detail, figures ? { figures } : {}));
}

/** The arrangement as the domain knows it; throws what is malformed, unknown or refused of it. */
export async function arrangementOf(
  records: HandoverRecords,
  { incoming, cover, expectedUntil, note }: Arrangement,
  around: { readonly reason: string; readonly holder: string | undefined },
): Promise<Arrangement> {
  if (!isDay(expectedUntil)) fault('/expectedUntil', 'wrong-form', 'is not a day of the calendar');
  if ((cover.account === undefined) === (cover.location === undefined)) {
    fault('/cover', 'required', 'names an account or a location, one of the two');
  }
  if (around.reason === 'other' && note === undefined) {
    fault('/note', 'required', 'is missing: say why it is handed over');
  }
  const arrangement: Arrangement = {
    ...(incoming === undefined ? {} : { incoming }),
    cover: coverOf(cover),
    expectedUntil,
    ...(note === undefined ? {} : { note }),
  };
  const place = cover.location === undefined ? undefined : await records.place(cover.location);
  if (cover.location !== undefined && !place) {
    refuse(404, 'unknown-location', `There is no location ${cover.location} to answer for it.`);
  }
  const { holder } = around;
  const refused = faultOfArrangement(arrangement, { holder, coverKind: place?.kind });
  if (refused) accepted(refused);
  return arrangement;
}

function coverOf({ account, location }: Cover): Cover {
  return account === undefined ? { ...(location ? { location } : {}) } : { account };
}

export function fault(pointer: string, code: string, detail: string): never {
  throw new ProblemError(malformed([{ pointer, code, detail }]));
}

/** The sheet as it stands, and all that has to be on it; throws where there is no such sheet. */
export async function countingOf(
  records: HandoverRecords,
  kit: HeldPlace,
  id: string | undefined,
  dayOf: (at?: string) => string,
): Promise<Counting> {
  const { timeZone } = kit;
  if (id === undefined) return { toCount: await records.toCount(kit.id, dayOf()), timeZone };
  const sheet = await records.sheet(id);
  if (sheet?.location !== kit.id) {
    return refuse(404, 'unknown-count-sheet', `There is no count sheet ${id} at ${kit.id}.`);
  }
  return { sheet, toCount: await records.toCount(kit.id, dayOf(sheet.countedAt)), timeZone };
}
