/** Questions to a syntax tree that the tidy rules ask: chains of names, calls, imports, lengths. */
import type { Node, Source } from './source.js';

const COLUMNS_MAX = 100;
/** A literal of this length alone on its line is one that the formatter cannot break either. */
const LITERAL_LONG = 40;

export interface Imported {
  /** The specifier of the other module, as written. */
  readonly from: string;
  readonly line: number;
  /** As the other module calls it. */
  readonly name: string;
  /** As this one does. */
  readonly local: string;
  readonly typeOnly: boolean;
}

export interface Parameter {
  readonly node: Node;
  readonly isDecorated: boolean;
}

export interface Constructed {
  readonly line: number;
  /** Whether the class has decorators, so that Nest makes it. */
  readonly isDecorated: boolean;
  readonly parameters: Parameter[];
}

export function empty(list: unknown): boolean {
  return !Array.isArray(list) || list.length === 0;
}

/** `a.b.c` for such a chain, calls within it left out (`it.each([1]).only` is `it.each.only`). */
export function chainOf(value: unknown): string {
  const node = value as Node | null;
  switch (node?.type) {
    case 'Identifier':
      return String(node['value']);
    case 'Computed':
    case 'ParenthesisExpression':
    case 'TsNonNullExpression':
      return chainOf(node['expression']);
    case 'StringLiteral':
      return String(node['value']);
    case 'CallExpression':
      return chainOf(node['callee']);
    case 'TaggedTemplateExpression':
      return chainOf(node['tag']);
    case 'MemberExpression':
      return `${chainOf(node['object'])}.${chainOf(node['property'])}`;
    default:
      return '?';
  }
}

/** The lines on which something is called whose chain of names looks like this. */
export function calls(source: Source, pattern: RegExp): number[] {
  return source
    .all('CallExpression')
    .filter((it) => pattern.test(chainOf(it['callee'])))
    .map((it) => source.firstLine(it));
}

/** Each name that is imported from a module whose specifier looks like this. */
export function importsOf(source: Source, pattern: RegExp): Imported[] {
  return source.all('ImportDeclaration').flatMap((it) => {
    const from = String((it['source'] as Node)['value']);
    if (!pattern.test(from)) return [];
    const line = source.firstLine(it);
    return (it['specifiers'] as Node[]).map((specifier) => ({
      from,
      line,
      name: chainOf(specifier['imported'] ?? specifier['local']),
      local: chainOf(specifier['local']),
      typeOnly: it['typeOnly'] === true || specifier['isTypeOnly'] === true,
    }));
  });
}

export function functionBodies(source: Source): Node[] {
  const ofArrows = source.all('ArrowFunctionExpression').map((it) => it['body'] as Node);
  return [...new Set([...source.all('FunctionBody'), ...ofArrows])];
}

/** Whether this is the body of what `describe` is given. */
export function isDescribe(body: Node): boolean {
  const call = body.under?.under;
  return call?.type === 'CallExpression' && chainOf(call['callee']).startsWith('describe');
}

export function constructorsOf(source: Source): Constructed[] {
  return source.all('Constructor').map((it) => ({
    line: source.firstLine(it),
    isDecorated: !empty(it.under?.['decorators']),
    parameters: (it['params'] as Node[]).map((node) => ({
      node,
      isDecorated: !empty(node['decorators']),
    })),
  }));
}

/** The name of a parameter's type, as written; none for primitives, unions and shapes. */
export function typeNamesOf(parameter: Node): string[] {
  const pattern = (parameter['param'] ?? parameter['pat']) as Node;
  const binding = pattern.type === 'AssignmentPattern' ? (pattern['left'] as Node) : pattern;
  const annotation = binding['typeAnnotation'] as Node | null;
  const type = annotation?.['typeAnnotation'] as Node | undefined;
  return type?.type === 'TsTypeReference' ? [chainOf(type['typeName'])] : [];
}

/**
 * Lines over 100 columns. Left alone are those that hold a string, template or pattern of at least
 * 40 characters that begins and ends on that line, and those with an address of that length in
 * them: the formatter breaks everything else, or the author can (comments, SQL).
 */
export function longLines(source: Source): number[] {
  const literals = source
    .all('StringLiteral', 'TemplateLiteral', 'RegExpLiteral')
    .filter((it) => it.span.end - it.span.start >= LITERAL_LONG)
    .filter((it) => source.firstLine(it) === source.lastLine(it));
  const unbreakable = new Set(literals.map((it) => source.firstLine(it)));
  return source.lines.flatMap((line, index) => {
    if ([...line].length <= COLUMNS_MAX || unbreakable.has(index + 1)) return [];
    return /https?:\/\/\S{32,}/.test(line) ? [] : [index + 1];
  });
}
