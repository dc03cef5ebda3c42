/** What verification finds: one line each, with what was expected and what stands there. */
import type { OfCard } from './rows.js';

export interface Finding {
  /** In a word or two, such as `entry hash`. */
  readonly what: string;
  /** Which card, event or row. */
  readonly where: string;
  readonly expected?: unknown;
  readonly found?: unknown;
}

export type Report = (finding: Finding) => void;

export const cardName = ({ location, product }: OfCard): string => `${location} ${product}`;

export function lineOf({ what, where, expected, found }: Finding): string {
  const said = [
    ...(expected === undefined ? [] : [`expected ${JSON.stringify(expected)}`]),
    ...(found === undefined ? [] : [`found ${JSON.stringify(found)}`]),
  ];
  return [what, where, ...said].join(' · ');
}
