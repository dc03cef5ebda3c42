/** What the harness and the preloaded module say to each other: one JSON value per line. */

/** What becomes of a process that is held at a point; killing it needs no words. */
export type Verdict = 'go-on' | 'throw';

export type ToHarness =
  | { readonly hello: string; readonly pid: number }
  | { readonly reached: string; readonly id: number }
  | { readonly counts: Readonly<Record<string, number>> };

export type FromHarness =
  | { readonly arm: string; readonly hit: number; readonly id: number }
  | { readonly disarm: true }
  | { readonly fail: string | null }
  | { readonly count: boolean }
  | { readonly counts: true }
  | { readonly verdict: Verdict; readonly id: number };
