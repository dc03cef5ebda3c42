/** Moments that a drill waits for: faults last, and people pause between two acts. */
export { moment as until } from '@satchel/local';
