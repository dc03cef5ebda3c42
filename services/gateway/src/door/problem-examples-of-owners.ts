/** Problems as the services say them that own the matter: examples for the docs. */
import type { ProblemExtras } from '@satchel/contracts';

const ID = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f';
const OTHER = '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e95';

/** Of one who asks for what is not there, or is not hers to see. */
const UNSEEN = {
  'unknown-location': {
    detail: 'There is no location LR-NIMBA-F99 that you can see.',
  },
  'unknown-product': { detail: 'No such product. Check its code, or register it first.' },
  'unknown-contents': {
    detail:
      'The register does not say what a set of this product consists of on that day. ' +
      'Register its contents first. The day is 2026-11-20.',
  },
  'no-such-lot': {
    detail: 'Neither the register nor a report knows lot AL9999-99 of ACT-1.',
  },
  'unknown-hold': { detail: `There is no hold ${ID} that you can see.` },
  'unknown-recall': { detail: `There is no recall ${ID}. Check its id.` },
  'unknown-count-sheet': { detail: `There is no count sheet ${ID} that you can see.` },
  'unknown-handover': { detail: `There is no handover ${ID} that you can see.` },
  'unknown-requisition': { detail: `There is no requisition ${ID} that you may see.` },
  'unknown-zone': {
    detail: 'There is no zone LR-BONG of which you can see everything.',
  },
  'unknown-voucher': { detail: 'There is no such shipment that you can see.' },
  'unknown-discrepancy': { detail: 'There is no such discrepancy you can see.' },
};

const OF_ORDERS = {
  'insufficient-stock': {
    detail: 'There is not enough stock that can be issued. 30 can be issued; 40 were asked.',
    figures: { available: 30, asked: 40 },
  },
  'reserved-for-others': {
    detail:
      'The stock is there, but reserved for what was approved before. ' +
      '10 units here are reserved; 20 can be had, 25 were asked.',
    figures: { available: 20, reserved: 10, asked: 25 },
  },
  'unknown-lot': {
    detail:
      'The register has no such lot of this product. Register it, or leave the lot out. ' +
      'The lot is AL9999-99.',
  },
  'lot-not-usable': {
    detail:
      'The lot is expired, quarantined or recalled and must not be issued. The lot is AL2401-03.',
  },
  'shelf-life-too-short': {
    detail: 'The lot expires too soon for where it would go. The lot is AL2402-08.',
  },
  'shipment-differs': {
    detail:
      'A shipment with this id goes between other locations or for another purpose. ' +
      'Make a new shipment id.',
  },
  'contents-differ': {
    detail:
      'The lots that are listed are of another product, or more, than so many sets contain. ' +
      'A set contains no ACT-2.',
  },
  'set-expires-sooner': {
    detail:
      'What goes into these sets expires before the lot that is named. Give them a lot of ' +
      'their own. Lot SET-2026-11 is registered with a later day than 2026-12-31.',
  },
  'part-of-a-set': {
    detail: 'This is a part of packing or unpacking. Reverse that, on the card of the set.',
  },
  'more-than-approved': {
    detail:
      'This would issue more than was approved. 10 were approved and 0 issued; 11 more were asked.',
    figures: { approved: 10, issued: 0, asked: 11 },
  },
  'unknown-allocation': { detail: 'No open allocation with this id stands on this card.' },
  'unknown-event': { detail: 'No accepted order or report with this id stands on this card.' },
  'count-instead': {
    detail: 'This can no longer be undone, since its stock has moved on. Count the shelf instead.',
  },
  'not-reversible': {
    detail: 'Events of this kind are not reversed. A release ends an allocation.',
  },
  'already-reversed': { detail: 'This was reversed before.' },
  'id-reused': {
    detail: 'This id was used before with other content. Make a new id for a new event.',
  },
};

const OF_LOTS = {
  'hold-released': { detail: 'The hold was released before.' },
  'already-recalled': {
    detail: `Lot AL2401-03 is recalled already, by ${OTHER}.`,
    figures: { recall: OTHER, lot: 'AL2401-03' },
  },
  'recall-closed': { detail: 'The recall is closed already.' },
  'recall-not-settled': {
    detail:
      'Not every unit is accounted for, or not everybody has confirmed. Close it with a `reason`.',
    figures: { difference: 0, unexplained: 0, notFound: 6, unconfirmed: 1 },
  },
  'too-many-locations': {
    detail: 'LR-NIMBA-DEPOT supplies more than 499 locations. Ask for its zone, or for fewer.',
  },
};

const OF_EARMARKS = {
  'unknown-earmark': { detail: `There is no earmark ${ID} that you can see.` },
  earmarked: {
    detail:
      'The stock is there, but earmarked for something else. Whoever decides about the store may ' +
      `waive it. Earmark ${OTHER} keeps 10 units here for campaign SIA; 0 can be had, 1 were ` +
      `asked. A waiver is recorded with POST /v1/earmarks/${OTHER}/waivers; then order again ` +
      'under a new id, naming it.',
    figures: { available: 0, asked: 1, earmarked: 10, earmark: OTHER },
  },
  'unknown-waiver': {
    detail: 'No waiver with this id was recorded for an earmark on this card.',
  },
  'own-waiver': {
    detail: 'Nobody takes earmarked stock by a waiver that she recorded herself.',
  },
  'more-than-earmarked': {
    detail: '10 units are left in the earmark; 11 would be waived.',
    figures: { left: 10, asked: 11 },
  },
  'earmark-ended': { detail: 'The earmark was ended before.' },
  'too-many-earmarks': {
    detail: '50 earmarks of ORS stand at LR-NIMBA-DEPOT. End one first.',
  },
};

const OF_DISCREPANCIES = {
  'own-report': {
    detail: 'You reported what this is about. Somebody else has to accept the loss.',
  },
  'already-settled': {
    detail: 'The discrepancy is settled. Open it again first, with the reason.',
  },
  'already-open': { detail: 'The discrepancy is open.' },
  'settled-by-ledger': {
    detail:
      'What was recorded settled this discrepancy. Reverse that, and it is open again by itself.',
  },
  'not-an-explanation': {
    detail:
      'Nothing on this card explains it by that id: it is not there, was refused or reversed, ' +
      'moved nothing, or opened the discrepancy itself.',
  },
  'explains-too-little': {
    detail:
      'What is named moved fewer units than it would explain, together with what it explains ' +
      'already.',
    figures: { moved: 1, explained: 0, open: 50 },
  },
};

const OF_REQUISITIONS = {
  'own-request': {
    detail: 'You asked for this or hold what it is for, so somebody else has to decide about it.',
  },
  'already-approved': {
    detail:
      'It was approved and the supplier is at work on it. Cancelling after approval will come ' +
      'with reservation; until then, tell the supplier.',
  },
  'already-rejected': {
    detail: 'It was rejected; the reason stands in its history. Ask again with a new request.',
  },
  'already-cancelled': { detail: 'It was cancelled. Ask again with a new request.' },
  'no-supply-line': {
    detail:
      'Nobody supplies LR-NIMBA-F03-K07 in the programme epi. Have its supply line entered in ' +
      'the register, or ask in another programme.',
    figures: { location: 'LR-NIMBA-F03-K07', programme: 'epi' },
  },
  'reject-instead': {
    detail: 'Nothing would be approved. Reject it and say why, so that the asker hears a reason.',
  },
  'register-behind': {
    detail:
      'The supplier LR-NIMBA-DEPOT is registered, but has not been heard of here yet. ' +
      'Nothing was recorded; try again shortly.',
    retryAfterSeconds: 5,
  },
};

const OF_COUNTS = {
  'own-count': {
    detail: 'You had a hand in this count, so somebody else has to decide about it.',
  },
  'nothing-to-count': {
    detail: 'No product is to be counted here by this choice. Choose others.',
  },
  'already-submitted': {
    detail: 'The sheet was submitted; what was counted stands. Open another.',
  },
  'already-discarded': { detail: 'The sheet was discarded. Open another.' },
  'not-submitted': {
    detail: 'The sheet was not submitted, so there is nothing to explain yet.',
  },
  'not-awaiting-approval': { detail: 'The sheet does not wait for an approval.' },
  'lines-not-counted': {
    detail:
      'Lines have no count. Count them, or say `leaveUncounted` to leave them out. First: ORS.',
    figures: { lines: 1 },
  },
  'reasons-missing': {
    detail: 'Lines beyond the limit have no reason yet. Have them explained first.',
    figures: { lines: 1 },
  },
  'unknown-line': { detail: 'It has no such line of this product. It is ACT-2.' },
  'stale-version': {
    detail: 'It has changed since you read it. Read it again.',
    figures: { seen: 2, current: 3 },
  },
  'not-observed': {
    detail: 'LR-NIMBA-F03 keeps its stock here. Open a count sheet, or register it as observed.',
  },
};

const OF_HANDOVERS = {
  'own-handover': {
    detail:
      'You are part of this handover or had a hand in its count, so somebody else has to close it.',
  },
  'not-a-kit': {
    detail: 'Only a kit is handed over. The register says who holds other locations.',
  },
  'handover-under-way': {
    detail: 'A handover of this kit is under way already. End that one first.',
    figures: { other: OTHER },
  },
  'handover-ended': { detail: 'The handover was closed or cancelled. Open another.' },
  'same-holder': {
    detail: 'The next holder holds the kit already. Cancel it where she came back.',
  },
  'cover-is-a-kit': {
    detail: 'A kit cannot answer for a kit. Name the account of who holds it.',
  },
  'witness-is-party': {
    detail: 'A witness is neither the last nor the next holder, nor answers for the kit meanwhile.',
  },
  'outgoing-missing': {
    detail: 'Who held the kit was not at the count. Say why in `absence`, with two witnesses.',
  },
  'sheet-not-booked': {
    detail: 'The count sheet is a draft, discarded or to be counted again.',
  },
  'count-not-whole': {
    detail: 'The sheet lacks products that the kit manages or holds. First: ACT-1.',
    figures: { products: 1 },
  },
  'count-too-old': {
    detail:
      'The kit was counted while its last holder still answered for it. The last day was 2026-11-20.',
  },
  'not-counted': {
    detail: 'There is no witnessed count yet. Count the kit and say who was there.',
  },
  'count-not-settled': {
    detail: `The count is to be approved or made again. See to it first. The sheet is ${OTHER}.`,
  },
  'no-next-holder': {
    detail: 'There is no next holder yet. Until she is named, the cover answers.',
  },
};

export const EXAMPLES_OF_OWNERS = {
  ...UNSEEN,
  ...OF_ORDERS,
  ...OF_LOTS,
  ...OF_EARMARKS,
  ...OF_DISCREPANCIES,
  ...OF_REQUISITIONS,
  ...OF_COUNTS,
  ...OF_HANDOVERS,
} satisfies Record<string, ProblemExtras & { detail: string }>;
