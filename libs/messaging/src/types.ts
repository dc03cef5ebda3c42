/**
 * The two things that every part of messaging is handed: a way to run SQL, and a place to say so.
 */

/** One SQL statement on a connection or inside a transaction; answers its rows. */
export type SqlRunner = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

/** Where messaging says what happened. Details are plain data, never secrets or message bodies. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}
