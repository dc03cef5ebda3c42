/** The whole system in one process, with a scheduler that does to it what networks do. */
export { type Campaign, campaign } from './campaign.js';
export { type Run, type RunResult, simulate } from './simulate.js';
