/** Between rows and the words of the domain: times as milliseconds, absent instead of null. */
import type { PoolClient, QueryResultRow } from 'pg';

export type Run = <Row extends QueryResultRow>(
  name: string,
  text: string,
  values: unknown[],
) => Promise<Row[]>;

/** Runs named statements on one connection; the name lets PostgreSQL keep the plan. */
export function runOn(client: PoolClient): Run {
  return async <Row extends QueryResultRow>(name: string, text: string, values: unknown[]) => {
    const result = await client.query<Row>({ name, text, values });
    return result.rows;
  };
}

/** SQL for a time as whole milliseconds since 1970, small enough for a number. */
export const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** SQL for the time that so many milliseconds since 1970 are. */
export const time = (column: string): string => `to_timestamp(${column} / 1000.0)`;

/** The fields of a row that are not null. */
export function present<T extends object>(fields: { [K in keyof T]: T[K] | null }): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as Partial<T>;
}
