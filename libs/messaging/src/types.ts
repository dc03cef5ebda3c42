/**
 * The few words that messaging needs from its neighbours, so that it stands on its own.
 */

/** One SQL statement on a connection or inside a transaction; answers its rows. */
export type SqlRunner = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

/** Where messaging says what happened. Details are plain data, never secrets or bodies. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

/** The only source of the present moment. */
export interface Clock {
  now(): Date;
}

/** Who acts, as the gateway (or a service itself) vouches for it. */
export interface Principal {
  subject: string;
  kind: 'person' | 'service';
  grants: { role: string; at: string }[];
  channel: string;
  onBehalfOf?: string;
}

/** A class used as the description of a message. */
// biome-ignore lint/suspicious/noExplicitAny: a class is named for its instances, whatever it is built from.
export type Class<T> = new (...args: any[]) => T;

/** A command or a query: its subject, what is asked and what is answered. */
export interface MessageContract<Req, Rep> {
  readonly subject: string;
  readonly request: Class<Req>;
  readonly reply: Class<Rep>;
}

/** An event: its subject and what it carries. */
export interface EventContract<T> {
  readonly subject: string;
  readonly body: Class<T>;
}
