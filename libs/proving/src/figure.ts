/**
 * A measured figure, as every drill writes it when it is asked to with `--figure <file>`. What is
 * published is made from these files alone, so that no number is typed by hand.
 */
import { writeFileSync } from 'node:fs';

export interface Figure {
  /** One row of docs/PROMISES.md, such as `crash-points`. */
  readonly name: string;
  /** With it and the commit the run can be repeated; absent where nothing was drawn. */
  readonly seed?: number;
  /** What was measured; units are in the names, such as `unitsLost` or `p50Ms`. */
  readonly values: Readonly<Record<string, number | string>>;
  /** Whether everything that the drill promises held. */
  readonly held: boolean;
}

/** Writes the figure where the caller wants it; without a file, nowhere. */
export function writeFigure(file: string | undefined, figure: Figure): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(figure, undefined, 2)}\n`);
}
