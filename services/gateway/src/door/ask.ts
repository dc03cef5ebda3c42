/** A request as a controller sees it: checked, permitted, and with whoever asks. */
import type { Caller } from '../use-cases/ports.js';

export interface Ask<Body = undefined, Query = undefined> {
  readonly caller: Caller;
  /** What the body class of the route says. */
  readonly body: Body;
  /** The parameters of path and query together, as the query class of the route says. */
  readonly query: Query;
  /** The version in `If-Match`; 0 where the route does not need one. */
  readonly version: number;
}
