/**
 * JSON as RFC 8785 writes it: one text for one value, whatever the order in which its fields were
 * given. What is hashed is written so, since a database keeps the fields in an order of its own.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  const written = fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${written.join(',')}}`;
}
