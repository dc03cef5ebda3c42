// What a NATS is to its user, whoever started it: given, started or adopted, it answers to the
// same.

/** A NATS that answers. */
export interface NatsServer {
  /** `nats://127.0.0.1:port`, or what was given, word for word. */
  readonly url: string;
  /** `given` by NATS_URL, `started` by us, or `adopted` from a run that was killed. */
  readonly origin: 'given' | 'started' | 'adopted';
  /** The server's process, undefined when it was given or is down. */
  pid(): number | undefined;
  /** Ends it in order, if it is ours, and returns when it is gone. Safe to repeat. */
  stop(): Promise<void>;
  /** For drills: SIGKILL. @throws when the server was given. */
  kill(): Promise<void>;
  /** For drills: halts it, without a word to anybody. @throws when the server was given. */
  pause(): Promise<void>;
  /** For drills: lets it go on. @throws when the server was given. */
  resume(): Promise<void>;
  /** For drills: starts it again on the same port and store. @throws when the server was given. */
  restart(): Promise<void>;
  /** For drills: deletes all streams on disk; the server must be down. @throws when given. */
  deleteStore(): Promise<void>;
  /** For drills: copies all streams on disk into a folder, whether it runs. @throws when given. */
  copyStore(folder: string): Promise<void>;
  /** For drills: puts a copy back; the server must be down. @throws when given. */
  restoreStore(folder: string): Promise<void>;
}
