/** What the gateway says about itself: one JSON object per line, never a secret, a name or a body. */
import type { Clock } from '@satchel/language';
import type { Log } from '@satchel/messaging';

/** A log that hands each line to `write`. */
export function lineLog(clock: Clock, write: (line: string) => void): Log {
  const say =
    (level: string) =>
    (message: string, details: Record<string, unknown> = {}): void => {
      const at = clock.now().toISOString();
      write(`${JSON.stringify({ at, level, service: 'gateway', message, ...details })}\n`);
    };
  return { info: say('info'), warn: say('warn'), error: say('error') };
}
