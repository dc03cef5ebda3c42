/** What a handler knows about the request besides its body. */
import type { Principal } from '@satchel/access';

/** Handed to every `@Answers` method as its second argument. */
export class RequestContext {
  constructor(
    readonly subject: string,
    /** Verified: signed for this very request by a trusted service. */
    readonly principal: Principal,
    /** When the asker stops waiting. */
    readonly deadline: Date,
    /** W3C trace context, to be put into events that this request causes. */
    readonly traceparent: string | undefined,
  ) {}
}
