/** JSON as Biome formats it, so that a generated file passes the same check as a written one. */

const WIDTH_MOST = 100;

/** The text of a value, with a line feed at its end. */
export function jsonText(value: unknown): string {
  return `${written(value, '', 0)}\n`;
}

/** `before` is how many characters stand on the line in front of the value. */
function written(value: unknown, indent: string, before: number): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => written(item, inner, inner.length));
    const line = `[${items.join(', ')}]`;
    // One character more for the comma behind it.
    if (!line.includes('\n') && before + line.length < WIDTH_MOST) return line;
    return `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => {
    const label = `${inner}${JSON.stringify(name)}: `;
    return label + written(field, inner, label.length);
  });
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`;
}
