// Tests wait for conditions, never for time to pass.

export type { WaitLimits } from '@satchel/local';
export { eventually } from '@satchel/local';
