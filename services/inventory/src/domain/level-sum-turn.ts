/** When stock was summed up by level, and how long that took. Milliseconds both. */
export interface LevelSumTurn {
  asOf: number;
  tookMs: number;
}
