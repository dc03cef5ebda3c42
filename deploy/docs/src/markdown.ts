/** Pieces of Markdown. What stands in a cell can never break its table. */

/** First line of every generated page. */
export function generatedFrom(sources: string): string {
  return `<!-- Written by \`npm run docs\` from ${sources}. Change the code, not this page. -->`;
}

/** A table; rows have as many cells as there are headings. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = `|${headings.map(() => ' --- |').join('')}`;
  return [line(headings), rule, ...rows.map(line)].join('\n');
}

/** A page from its parts, one empty line between them. */
export function page(...parts: readonly string[]): string {
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`;
}

export function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
