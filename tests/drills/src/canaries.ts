/**
 * `node tests/drills/dist/canaries.js`: plants names, phone numbers and passwords that are nobody's
 * and looks for them everywhere but in the gateway's table of people.
 */
import { parseArgs } from 'node:util';
import { printLine } from '@satchel/local';
import { writeFigure } from '@satchel/proving';
import { canaryDrill } from './canary-drill.js';

const HELP = `Planted names and phone numbers, looked for everywhere.

  node tests/drills/dist/canaries.js [options]

  --figure FILE   writes the figure canaries
  --help
`;

const { values } = parseArgs({
  options: { figure: { type: 'string' }, help: { type: 'boolean', default: false } },
});

if (values.help) printLine(HELP);
else process.exitCode = await main();

async function main(): Promise<number> {
  const report = await canaryDrill(printLine);
  const { leaks, blind, tookMs, ...counted } = report;
  const held = leaks.length === 0 && blind.length === 0;
  const figures = { ...counted, leaks: leaks.length, tookMs };
  writeFigure(values.figure, { name: 'canaries', values: figures, held });
  for (const line of [...leaks, ...blind]) printLine(line);
  const all = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  printLine(`${held ? 'held' : 'DID NOT HOLD'}: ${all.join(', ')}`);
  return held ? 0 : 1;
}
