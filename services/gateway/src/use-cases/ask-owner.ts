/** Hands a question or command to the service that owns it, on behalf of the caller. */
import type { MessageContract } from '@satchel/contracts';
import type { Caller, Owners } from './ports.js';

const BULK_MS = 10_000;

export class AskOwner {
  constructor(private readonly owners: Owners) {}

  /** Throws the owner's problem, or 503 when it does not answer within two seconds. */
  run<Req, Rep>(contract: MessageContract<Req, Rep>, body: Req, caller: Caller): Promise<Rep> {
    const { principal, traceparent } = caller;
    return this.owners.request(contract, body, { principal, traceparent });
  }

  /** The same for up to 500 entries, with more time. */
  bulk<Req, Rep>(contract: MessageContract<Req, Rep>, body: Req, caller: Caller): Promise<Rep> {
    const { principal, traceparent } = caller;
    return this.owners.request(contract, body, { principal, traceparent, deadlineMs: BULK_MS });
  }
}
