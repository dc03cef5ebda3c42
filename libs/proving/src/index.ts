// What specs build on: real databases and brokers, a clock that stands still, bounded waiting.

export type { FakeClock } from './clock.js';
export { fakeClock } from './clock.js';
export { freshFolder } from './folder.js';
export type { FreshNats } from './nats.js';
export { freshNats, sharedNats } from './nats.js';
export type { FreshDatabase } from './postgres.js';
export { freshDatabase } from './postgres.js';
export type { WaitLimits } from './wait.js';
export { eventually } from './wait.js';
