/**
 * Every problem that the API can answer with: its stable code, its status, and when it comes. The
 * OpenAPI document names them per route; a spec holds the gateway to this list.
 */
export const PROBLEM_CODES = {
  malformed: [400, 'The request is not what this call takes; `errors` names every faulty field.'],
  'idempotency-key-differs': [400, 'The header `Idempotency-Key` is not the id in the body.'],
  'if-match-malformed': [400, 'The header `If-Match` is not an ETag of ours, such as `"3"`.'],
  'no-token': [401, 'There is no access token. Sign in.'],
  'token-refused': [401, 'The access token is not one of ours. Sign in.'],
  'token-expired': [401, 'The access token has run out. Refresh the session.'],
  'principal-refused': [401, 'A service did not believe the gateway who asks. Sign in again.'],
  'sign-in-refused': [401, 'The username or the password is not right.'],
  'refresh-refused': [401, 'The refresh token does not work any more. Sign in.'],
  'not-permitted': [403, 'None of your roles allows this, or not at this place.'],
  'may-not-grant': [403, 'Only an administrator may grant roles.'],
  'own-count': [403, 'Nobody decides about a count in which she had a hand.'],
  'own-request': [403, 'Nobody decides about her own request.'],
  'own-report': [403, 'Nobody accepts as a loss what she reported herself.'],
  'no-such-route': [404, 'There is nothing at this address.'],
  'unknown-location': [404, 'There is no such location, or you may not see it.'],
  'unknown-product': [404, 'There is no such product.'],
  'no-such-lot': [404, 'Neither the register nor any report knows such a lot.'],
  'unknown-hold': [404, 'There is no such hold, or you may not see where it holds.'],
  'unknown-recall': [404, 'There is no such recall.'],
  'unknown-count-sheet': [404, 'There is no such count sheet, or you may not see it.'],
  'unknown-requisition': [404, 'There is no such requisition, or you may not see it.'],
  'unknown-zone': [404, 'There is no such zone, or you may not see all of it.'],
  'unknown-account': [404, 'There is no such account.'],
  'unknown-discrepancy': [404, 'There is no such discrepancy, or you may not see it.'],
  'method-not-allowed': [405, 'The address exists, but not with this method; see `Allow`.'],
  'too-slow': [408, 'The request did not arrive in time.'],
  'own-account': [409, 'Nobody closes her own account or changes her own roles.'],
  'username-taken': [409, 'The username belongs to another account.'],
  'insufficient-stock': [409, 'There is less than was ordered; `figures` says how much.'],
  'unknown-lot': [409, 'The register has no such lot of this product.'],
  'lot-not-usable': [409, 'The lot is expired, quarantined or recalled.'],
  'shelf-life-too-short': [409, 'The lot expires too soon for where it would go.'],
  'shipment-differs': [409, 'A shipment with this id goes between other locations.'],
  'more-than-approved': [409, 'This would issue more than was approved.'],
  'unknown-allocation': [409, 'No open allocation with this id stands on this card.'],
  'unknown-event': [409, 'No accepted order or report with this id stands on this card.'],
  'count-instead': [409, 'This can no longer be undone. Count the shelf instead.'],
  'not-reversible': [409, 'Events of this kind are not reversed.'],
  'already-reversed': [409, 'This was reversed before.'],
  'hold-released': [409, 'The hold was released before.'],
  'already-recalled': [409, 'One of the lots is under an open recall; `figures` says which.'],
  'recall-closed': [409, 'The recall is closed already.'],
  'recall-not-settled': [
    409,
    'Units are not accounted for, or holders did not confirm; close it with a `reason`.',
  ],
  'already-settled': [409, 'The discrepancy is settled; open it again first.'],
  'already-open': [409, 'The discrepancy is open.'],
  'settled-by-ledger': [409, 'What was recorded settled the discrepancy; reverse that.'],
  'not-an-explanation': [409, 'Nothing on the card explains the discrepancy by that id.'],
  'explains-too-little': [409, 'What is named moved fewer units; `figures` says how many.'],
  'already-approved': [409, 'The requisition is approved already.'],
  'already-rejected': [409, 'The requisition is rejected already.'],
  'already-cancelled': [409, 'The requisition is cancelled already.'],
  'nothing-to-count': [409, 'No product is to be counted here by this choice.'],
  'already-submitted': [409, 'The count sheet is submitted already.'],
  'already-discarded': [409, 'The count sheet was discarded.'],
  'not-submitted': [409, 'The count sheet is not submitted yet.'],
  'not-awaiting-approval': [409, 'The count sheet does not wait for an approval.'],
  'lines-not-counted': [409, 'Lines of the count sheet have no count.'],
  'reasons-missing': [409, 'Lines beyond the limit have no reason yet.'],
  'no-supply-line': [409, 'The location has no supplier in this programme.'],
  'stale-version': [412, 'It has changed since you read it. Read it again.'],
  'too-large': [413, 'The body is larger than 1 MiB.'],
  'address-too-long': [414, 'Part of the address is too long.'],
  'unsupported-media-type': [415, 'Only `application/json` is read.'],
  'id-reused': [422, 'The id was used before for something else.'],
  'unknown-line': [422, 'The requisition or count sheet has no such line of this product.'],
  'reject-instead': [422, 'Nothing would be approved: reject it, with the reason.'],
  'if-match-missing': [428, 'The header `If-Match` must carry the ETag that you read.'],
  'too-many-requests': [429, 'The rate limit is used up; `Retry-After` says for how long.'],
  'too-many-sign-ins': [429, 'Too many tries to sign in; `Retry-After` says for how long.'],
  'headers-too-large': [431, 'The header fields are too large.'],
  bug: [500, 'Something is wrong on our side; the log holds it under `requestId`.'],
  'service-unavailable': [
    503,
    'A service or its records cannot be reached; send it again with the same id.',
  ],
  'deadline-exceeded': [503, 'A service did not answer in time; ask again with the same id.'],
  'register-behind': [503, 'The supplier has not been heard of yet; try again shortly.'],
  undecided: [503, 'Nothing was decided; send it again with the same id.'],
  busy: [503, 'Too much is in hand; try again shortly.'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** What any route may answer with. */
export const USUAL_PROBLEMS: readonly ProblemCode[] = ['malformed', 'too-many-requests', 'bug'];
/** What any route that needs a right may answer with as well. */
export const PERMISSION_PROBLEMS: readonly ProblemCode[] = [
  'no-token',
  'token-refused',
  'token-expired',
  'not-permitted',
];
/** What any route that asks another service may answer with as well. */
export const OWNER_PROBLEMS: readonly ProblemCode[] = [
  'principal-refused',
  'service-unavailable',
  'deadline-exceeded',
  'busy',
];
/** What any route that the gateway answers by itself may answer with as well. */
export const OWN_PROBLEMS: readonly ProblemCode[] = ['service-unavailable', 'deadline-exceeded'];
/** What any route with a body may answer with as well. */
export const BODY_PROBLEMS: readonly ProblemCode[] = ['too-large', 'unsupported-media-type'];
