/** How far it is: a bar on a terminal, a line now and then everywhere else. */
import cliProgress from 'cli-progress';

export interface Progress {
  /** So many more are done. */
  add(count: number): void;
  /** A line beside the bar. */
  say(line: string): void;
  stop(): void;
}

export interface Screen {
  /** Standard output, or what stands for it. */
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export type ProgressMaker = (name: string, total: number) => Progress;

/** Bars on a terminal, plain lines every tenth otherwise. */
export function progressOn({ out }: Screen): ProgressMaker {
  return out.isTTY === true ? (name, total) => bar(out, name, total) : lines(out);
}

function bar(out: NodeJS.WritableStream, name: string, total: number): Progress {
  const bars = new cliProgress.MultiBar(
    {
      format: `{name} [{bar}] {percentage}% | {value} of {total} | {eta_formatted} to go`,
      stream: out,
      hideCursor: true,
      barsize: 30,
      clearOnComplete: false,
    },
    cliProgress.Presets.shades_classic,
  );
  const one = bars.create(total, 0, { name: name.padEnd(20) });
  return {
    add: (count) => one.increment(count),
    say: (line) => bars.log(`${line}\n`),
    stop: () => bars.stop(),
  };
}

function lines(out: NodeJS.WritableStream): ProgressMaker {
  return (name, total) => {
    let done = 0;
    let told = 0;
    return {
      add: (count) => {
        done += count;
        const tenth = Math.floor((done * 10) / Math.max(total, 1));
        if (tenth <= told) return;
        told = tenth;
        out.write(`${name}: ${done} of ${total}\n`);
      },
      say: (line) => out.write(`${line}\n`),
      stop: () => undefined,
    };
  };
}
