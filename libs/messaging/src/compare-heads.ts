/** The comparison of a copy with its owner, as plain data: what agrees, lags, or diverges. */
import type { Head, HeadPage, HeadsWanted } from '@satchel/contracts';

/** Asks the owner how far it is. May throw when it cannot answer. */
export type AskHeads = (wanted: HeadsWanted) => Promise<HeadPage>;

/** How far our copy of one key has come: the last sequence or version that was applied. */
export interface Mark {
  readonly key: string;
  readonly position: number;
  /** Of the entry at that position, where it is known. */
  readonly hash?: string;
}

/** One key on which our copy and its owner do not tell the same history. */
export interface Difference {
  readonly key: string;
  readonly ours: number;
  /** Undefined when the owner knows nothing of the key. */
  readonly theirs?: number;
  readonly ourHash?: string;
  readonly theirHash?: string;
}

export interface Comparison {
  readonly diverged: readonly Difference[];
  /** Keys in which the owner has more, and nothing else. */
  readonly behind: readonly string[];
}

/** Compares our marks with the heads that the owner answered for exactly these keys. */
export function compareHeads(marks: readonly Mark[], heads: readonly Head[]): Comparison {
  const theirs = new Map(heads.map((head) => [head.key, head]));
  const diverged: Difference[] = [];
  const behind: string[] = [];
  for (const mark of marks) {
    const head = theirs.get(mark.key);
    if (isDivergence(mark, head)) diverged.push(differenceOf(mark, head));
    else if (head && head.position > mark.position) behind.push(mark.key);
  }
  return { diverged, behind };
}

function isDivergence(mark: Mark, head: Head | undefined): boolean {
  if (head === undefined || head.position < mark.position) return mark.position > 0;
  return mark.hash !== undefined && head.hash !== undefined && mark.hash !== head.hash;
}

function differenceOf(mark: Mark, head: Head | undefined): Difference {
  return {
    key: mark.key,
    ours: mark.position,
    ...(head === undefined ? {} : { theirs: head.position }),
    ...(mark.hash === undefined ? {} : { ourHash: mark.hash }),
    ...(head?.hash === undefined ? {} : { theirHash: head.hash }),
  };
}
