/** What a step of the history says in words, so that the asker hears why and how it went. */
import type { Line } from './requisition.js';

/** Longest note of a step, in characters. */
export const NOTE_MAX = 500;

/** Every line that was not approved as asked, with its reason; undefined when all were. */
export function changesInWords(lines: readonly Line[]): string | undefined {
  return joined(
    lines
      .filter((line) => line.approved !== line.requested)
      .map((line) => `${line.product}: ${line.approved} of ${line.requested}, ${line.reason}`),
  );
}

/** What was issued and received so far. */
export function supplyInWords(lines: readonly Line[]): string | undefined {
  return joined(
    lines
      .filter((line) => line.issued > 0)
      .map(
        (line) =>
          `${line.product}: ${line.issued} issued${insteadInWords(line)}, ${line.received} received`,
      ),
  );
}

/** What of it was of another product; nothing where nothing was. */
export function insteadInWords({ issuedInstead = [] }: Line): string {
  const parts = issuedInstead.map(({ product, quantity }) => `${quantity} ${product}`);
  return parts.length === 0 ? '' : ` (of these ${parts.join(', ')} instead)`;
}

function joined(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : shortened(parts.join('; '));
}

function shortened(text: string): string {
  return text.length <= NOTE_MAX ? text : `${text.slice(0, NOTE_MAX - 1)}…`;
}
