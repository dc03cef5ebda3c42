/**
 * Runs that once failed, each with what it found. They run in `npm test` for ever. A seed draws
 * another story when the simulation draws in another order; what a run found has a spec of its own
 * where it was mended, and stays here as one more run.
 */
export interface NamedSeed {
  readonly name: string;
  readonly seed: number;
  readonly steps: number;
}

export const NAMED_SEEDS: readonly NamedSeed[] = [
  // Replenishment kept one period per location and product, whichever it heard of first.
  { name: 'a product that is managed in a second period', seed: 7, steps: 5000 },
  // The relay took answers that came out of order for a broker that had forgotten.
  { name: 'acknowledgements out of order', seed: 1, steps: 4000 },
  // The relay knew a stream that went back in time by its length alone.
  { name: 'a stream that went back and grew past its old length', seed: 1140, steps: 8000 },
  // The auditor, not the ledger: of two that do not see each other either may stand first.
  { name: 'an issue and a count beside each other', seed: 1179, steps: 8000 },
  { name: 'an issue beside a group of reports', seed: 1234, steps: 8000 },
  { name: 'a report that comes twice in one breath', seed: 18, steps: 5000 },
  // The relay took the consumers of a stream that was put back in between for those of the one it
  // had checked, and let go of what nobody had applied.
  { name: 'a disk put back while the relay asks who has applied what', seed: 35, steps: 8000 },
  // The relay left consumers that were ahead of what it knew of as they were, and the stream had
  // come as far again, with other messages, before anybody looked.
  {
    name: 'an answer and its message lost, and another message with its number',
    seed: 398,
    steps: 8000,
  },
];
