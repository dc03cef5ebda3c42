/** What the figures were measured on, in one line. */
import { availableParallelism, cpus, totalmem } from 'node:os';

const GIB = 2 ** 30;

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  const memory = Math.round(totalmem() / GIB);
  return `${availableParallelism()} × ${model}, ${memory} GiB, Node ${process.versions.node}`;
}
