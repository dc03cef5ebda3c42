/**
 * Every documented way in which Satchel says no, and how specs bring it about. Each of the four
 * lists of codes in docs/REFUSALS.md has one here. The refusals' journey compares them with the
 * page, and each spec that is named holds its cases to its part. A code that nobody can bring about
 * over HTTP says why.
 */

/**
 * `door`: in the gateway's spec, at a real gateway (services/gateway, problems.spec.ts).
 * `story`: in the refusals' journey, on the whole system (tests/journeys, refusals.spec.ts).
 */
export type Proof = 'door' | 'story' | { readonly never: string };

const DOOR = 'door';
const STORY = 'story';

const each = (proof: Proof, codes: string): [string, Proof][] =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => [code, proof]);

/** Codes with which a call as a whole is answered. */
export const CALL_PROOFS: ReadonlyMap<string, Proof> = new Map([
  ...each(
    DOOR,
    `malformed idempotency-key-differs if-match-malformed if-match-missing no-token token-refused
    token-expired principal-refused sign-in-refused refresh-refused not-permitted may-not-grant
    no-such-route unknown-account method-not-allowed too-slow own-account username-taken too-large
    address-too-long unsupported-media-type too-many-requests too-many-sign-ins headers-too-large
    bug service-unavailable deadline-exceeded undecided busy`,
  ),
  ...each(
    STORY,
    `unknown-location unknown-product unknown-contents no-such-lot unknown-hold unknown-recall
    unknown-count-sheet unknown-handover unknown-requisition unknown-zone unknown-voucher
    unknown-discrepancy`,
  ),
  ...each(
    STORY,
    `insufficient-stock reserved-for-others unknown-lot lot-not-usable shelf-life-too-short
    shipment-differs contents-differ set-expires-sooner part-of-a-set unknown-pack
    pack-size-differs more-than-approved unknown-allocation unknown-event count-instead
    not-reversible already-reversed id-reused`,
  ),
  ...each(
    STORY,
    `hold-released already-recalled recall-closed recall-not-settled too-many-locations
    not-observed own-report already-settled already-open settled-by-ledger not-an-explanation
    explains-too-little`,
  ),
  ...each(
    STORY,
    `unknown-earmark earmarked unknown-waiver own-waiver more-than-earmarked earmark-ended
    too-many-earmarks`,
  ),
  ...each(
    STORY,
    `own-request already-approved already-rejected already-cancelled no-supply-line
    reject-instead register-behind`,
  ),
  ...each(
    STORY,
    `own-count nothing-to-count already-submitted already-discarded not-submitted
    not-awaiting-approval lines-not-counted reasons-missing unknown-line stale-version`,
  ),
  ...each(
    STORY,
    `own-handover not-a-kit handover-under-way handover-ended same-holder cover-is-a-kit
    witness-is-party outgoing-missing sheet-not-booked count-not-whole count-too-old not-counted
    count-not-settled no-next-holder`,
  ),
]);

/** Codes with which one entry of the register is refused. */
export const ENTRY_PROOFS: ReadonlyMap<string, Proof> = new Map(
  each(
    STORY,
    `unknown-zone unknown-programme unknown-location unknown-product zone-moved unit-changed
    time-zone-fixed reserved-name under-recall on-hold contents-used contents-circle
    pack-listed-twice ages-overlap days-overlap not-managed mode-counted two-suppliers
    holder-by-handover supply-circle`,
  ),
);

/** Codes that stand in `errors`, about one field. */
export const FIELD_PROOFS: ReadonlyMap<string, Proof> = new Map([
  ...each(
    DOOR,
    `required unknown-field unknown-parameter wrong-type wrong-form not-allowed too-small
    too-large too-short too-long`,
  ),
  ...each(STORY, 'unknown-product unknown-location'),
  [
    'not-json',
    {
      never:
        'The gateway reads JSON itself and sends only JSON on; of a body that is none it says ' +
        '`malformed` without a field, as the spec of its shell shows.',
    },
  ],
]);

/** Codes that services say to each other. */
export const BETWEEN_PROOFS: ReadonlyMap<string, Proof> = new Map<string, Proof>([
  [
    'deadline-missing',
    { never: 'Every request that the gateway sends has a deadline; others write no request.' },
  ],
  [
    'unknown-location',
    { never: 'It stands under a message that waits for the register, not in an answer.' },
  ],
]);

/** The codes of a list that are brought about in this way. */
export function broughtAboutBy(proofs: ReadonlyMap<string, Proof>, proof: Proof): string[] {
  return [...proofs]
    .filter(([, each]) => each === proof)
    .map(([code]) => code)
    .sort();
}
