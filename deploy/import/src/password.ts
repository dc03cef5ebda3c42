/** Asks for a password on a terminal without showing it. */
import type { ReadStream } from 'node:tty';

const INTERRUPT = '\u0003';
const END = '\u0004';

/** The password typed; undefined when it was given up. Only where input is a terminal. */
export function askPassword(
  question: string,
  input: ReadStream,
  out: NodeJS.WritableStream,
): Promise<string | undefined> {
  out.write(question);
  input.setRawMode(true);
  input.setEncoding('utf8');
  input.resume();
  return new Promise((resolve) => {
    let typed = '';
    const finish = (answer: string | undefined): void => {
      input.off('data', take);
      input.setRawMode(false);
      input.pause();
      out.write('\n');
      resolve(answer);
    };
    const take = (text: string): void => {
      for (const character of text) {
        if (character === '\r' || character === '\n') {
          finish(typed);
          return;
        }
        if (character === INTERRUPT || character === END) {
          finish(undefined);
          return;
        }
        const isErased = character === '\u007F' || character === '\b';
        typed = isErased ? [...typed].slice(0, -1).join('') : typed + character;
      }
    };
    input.on('data', take);
  });
}
