/** The only way to the time of day: whoever needs it is handed a Clock, so that tests can be it. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. Constructed once, in each service's module. */
export const systemClock: Clock = { now: () => new Date() };
