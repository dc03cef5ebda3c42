/** `npm run simulation`: runs, tells how they go, and prints every seed that failed. */
import { execFileSync } from 'node:child_process';
import { argv } from 'node:process';
import { writeFigure } from '@satchel/proving';
import { campaign, isSound } from './campaign.js';
import { HELP, optionsOf } from './options.js';
import type { RunResult } from './simulate.js';

const EVERY_RUNS = 10;

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch (error) {
    return `unknown (${String(error)})`;
  }
}

function complain({ seed, violations, stuck }: RunResult, steps: number): void {
  console.log(`\nSEED ${seed} FAILED at commit ${commit()}`);
  for (const what of violations) console.log(`  violated: ${what}`);
  for (const what of stuck) console.log(`  stuck: ${what}`);
  console.log(`  again: npm run simulation -- --seed ${seed} --runs 1 --steps ${steps}`);
  console.log(`  keep:  { name: '…', seed: ${seed}, steps: ${steps} } in named-seeds.ts\n`);
}

const options = optionsOf(argv.slice(2));
if (options.help) console.log(HELP);
else {
  let isOver = false;
  process.on('SIGINT', () => {
    isOver = true;
  });
  const began = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
  const { results, figure } = await campaign(
    options,
    (result, done) => {
      if (!isSound(result)) complain(result, options.steps);
      if (done % EVERY_RUNS === 0) console.log(`${done} of ${options.runs} runs, ${seconds()}`);
    },
    () => isOver,
  );
  writeFigure(options.figure, figure);
  const failed = results.filter((result) => !isSound(result)).length;
  console.log(
    `${results.length} runs from seed ${options.seed}, ${failed} failed, ${seconds()}: ${JSON.stringify(figure.values)}`,
  );
  process.exitCode = figure.held ? 0 : 1;
}
