/**
 * The table of docs/PROMISES.md, between two marks; all around it is written by hand. A figure is
 * marked stale as soon as what it covers has changed since its commit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { codeCommit, isStale } from './commit.js';
import type { KeptFigure } from './kept-figures.js';
import { inProject } from './project.js';
import { PROMISED, type Promised, shortfalls, typed } from './promised.js';

const FILE = 'docs/PROMISES.md';
const BEGIN = '<!-- figures: written by `npm run figures`, do not edit -->';
const END = '<!-- end of the figures -->';

/** Puts the table into the page. Throws when the page lacks its marks. */
export function writePromises(kept: ReadonlyMap<string, KeptFigure>): void {
  const page = readFileSync(inProject(FILE), 'utf8');
  const stale = ({ commit, command }: KeptFigure, promised: Promised): boolean =>
    command !== typed(promised) || isStale(commit, promised.covers);
  writeFileSync(inProject(FILE), withTable(page, promisesTable(kept, codeCommit(), stale)));
}

export function withTable(page: string, table: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${FILE} has lost its marks: ${BEGIN} … ${END}`);
  }
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

/** One row for everything promised, measured or not. */
export function promisesTable(
  kept: ReadonlyMap<string, KeptFigure>,
  commit: string,
  stale: (figure: KeptFigure, promised: Promised) => boolean,
): string {
  return [
    `Code as of commit \`${commit}\`.`,
    '',
    '| What | At least | Measured | When, commit, seed |',
    '| --- | --- | --- | --- |',
    ...PROMISED.map((promised) => {
      const figure = kept.get(promised.name);
      return row(promised, figure, figure !== undefined && stale(figure, promised));
    }),
  ].join('\n');
}

function row(promised: Promised, figure: KeptFigure | undefined, stale: boolean): string {
  const { what, least } = promised;
  const how = `${what}<br>\`${typed(promised)}\``;
  if (figure === undefined) return `| ${how} | ${least} | **not measured** | |`;
  const values = Object.entries(figure.values).map(
    ([name, value]) => `${words(name)} ${said(value)}`,
  );
  const short = figure.held ? shortfalls(promised, figure.values) : ['a promise was broken'];
  const measured = [...short.map((why) => `**falls short: ${why}**`), values.join('; ')].join(
    '<br>',
  );
  return `| ${how} | ${least} | ${measured} | ${when(figure, stale)} |`;
}

function when(figure: KeptFigure, stale: boolean): string {
  const { measuredAt, tookSeconds, machine } = figure;
  const seed = figure.seed === undefined ? '' : `, seed ${figure.seed}`;
  const mark = stale ? '**stale** ' : '';
  const took =
    tookSeconds < 90 ? `${Math.round(tookSeconds)} s` : `${Math.round(tookSeconds / 60)} min`;
  return `${mark}${measuredAt.slice(0, 10)}, \`${figure.commit}\`${seed}, ${took}; ${machine}`;
}

/** `unitsLost` as `units lost`, `p50Ms` as `p50 ms`. */
function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}

function said(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}
