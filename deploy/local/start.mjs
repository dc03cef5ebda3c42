// `npm start`: runs on a machine that has nothing but Node and npm. Installs, builds, starts.

import { build, checkNode, install } from './prepare.mjs';

checkNode();
const startedAt = performance.now();
const log = (line) => {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${line}`);
};

try {
  install(log);
  build(log);
  const { runUntilStopped } = await import('./dist/start.js');
  process.exitCode = await runUntilStopped(startedAt);
} catch (error) {
  log(error.message);
  process.exitCode = 1;
}
