/**
 * Where crash points are missing: a function of a store, or of what carries messages, that has an
 * effect outside of this process must pass through a named place, itself or in a function of the
 * same file that it calls or that calls it.
 */
import { chainOf } from './findings.js';
import type { Node, Source } from './source.js';

const WRITING_SQL =
  /\b(?:INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE|UPDATE\s+(?:ONLY\s+)?(?:\$\{\w+\}|\w+)(?:\s+AS)?\s*\w*\s+SET|COMMIT)\b/;
/** Not `nak`: what is handed back is what the broker takes back by itself when we die. */
const EFFECTS = /\.(?:publish|ack|term|respond|insert|update|upsert|save|remove|delete|add)$/;
/** Who is written to: the broker, TypeORM; not a Map or a Set of our own. */
const RECEIVERS =
  /(?:^|\.)(?:client|connection|js|jetstream|manager|tx|repository|message|streams|consumers)\./;

/** Stores and what carries messages; migrations and the ledger in memory touch no other process. */
export function mayHaveEffects(path: string): boolean {
  if (/\.spec\.ts$|\/migrations\/|\/memory-/.test(path)) return false;
  return /^services\/[^/]+\/src\/store\//.test(path) || /^libs\/messaging\/src\//.test(path);
}

/** Each function with an effect and no crash point, as `path:line: what to do`. */
export function withoutCrashPoint(source: Source): string[] {
  const sql = new Set(sqlConstants(source));
  const functions = outermostFunctions(source);
  const passing = new Set(functions.filter((it) => passes(source, it.node)).map((it) => it.name));
  return functions
    .filter((it) => hasEffect(source, it.node, sql))
    .filter((it) => !passing.has(it.name) && !callsOneOf(source, it.node, passing))
    .filter((it) => !functions.some((other) => isCalledBy(source, it, other, passing)))
    .map((it) => {
      const line = source.firstLine(it.node);
      return `${source.path}:${line}: ${it.name} has an effect and no crash point. Name the place after it in libs/messaging/src/crash-point.ts and pass through it.`;
    });
}

/** The names of all crash points that a source passes through. */
export function crashPointsIn(source: Source): string[] {
  return source.all('CallExpression').flatMap((it) => {
    if (chainOf(it['callee']) !== 'crashPoint') return [];
    const [first] = it['arguments'] as { expression: Node }[];
    return first?.expression.type === 'StringLiteral' ? [String(first.expression['value'])] : [];
  });
}

interface Named {
  readonly name: string;
  readonly node: Node;
}

function outermostFunctions(source: Source): Named[] {
  const methods = source.all('ClassMethod', 'PrivateMethod').map((node) => ({
    name: chainOf(node['key']),
    node,
  }));
  const functions = source
    .all('FunctionDeclaration')
    .map((node) => ({ name: chainOf(node['identifier']), node }));
  const constants = source
    .all('VariableDeclarator')
    .filter((node) => isFunction(node['init']))
    .map((node) => ({ name: chainOf(node['id']), node }));
  const properties = source
    .all('ClassProperty', 'PrivateProperty', 'KeyValueProperty')
    .filter((node) => isFunction(node['value']))
    .map((node) => ({ name: chainOf(node['key']), node }));
  const named = [...methods, ...functions];
  // What stands inside of another function is that function's.
  const free = [...constants, ...properties].filter(
    ({ node }) => !named.some((other) => isInside(node, other.node)),
  );
  const outermost = free.filter(
    ({ node }) => !free.some((other) => other.node !== node && isInside(node, other.node)),
  );
  return [...named, ...outermost];
}

function isFunction(value: unknown): boolean {
  const type = (value as Node | null)?.type;
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression';
}

function sqlConstants(source: Source): string[] {
  return source.all('VariableDeclarator').flatMap((it) => {
    const text = it['init'] as Node | null;
    if (text?.type !== 'TemplateLiteral' && text?.type !== 'StringLiteral') return [];
    return WRITING_SQL.test(textOf(source, text)) ? [chainOf(it['id'])] : [];
  });
}

function hasEffect(source: Source, node: Node, sql: ReadonlySet<string>): boolean {
  const inside = (it: Node) => isInside(it, node);
  const writes = source
    .all('TemplateLiteral', 'StringLiteral')
    .some((it) => inside(it) && WRITING_SQL.test(textOf(source, it)));
  const refers = source.all('Identifier').some((it) => inside(it) && sql.has(chainOf(it)));
  const sends = source.all('CallExpression').some((it) => {
    const chain = chainOf(it['callee']);
    return inside(it) && EFFECTS.test(chain) && RECEIVERS.test(chain);
  });
  return writes || refers || sends;
}

function passes(source: Source, node: Node): boolean {
  return source
    .all('CallExpression')
    .some((it) => isInside(it, node) && chainOf(it['callee']) === 'crashPoint' && isWaitedFor(it));
}

/** A point that nobody waits for is passed by what comes after it. */
function isWaitedFor({ under }: Node): boolean {
  const type = under?.type ?? '';
  return ['AwaitExpression', 'ReturnStatement', 'ArrowFunctionExpression'].includes(type);
}

function isCalledBy(source: Source, it: Named, other: Named, passing: ReadonlySet<string>) {
  return passing.has(other.name) && callsOneOf(source, other.node, new Set([it.name]));
}

function callsOneOf(source: Source, node: Node, names: ReadonlySet<string>): boolean {
  return source.all('CallExpression').some((it) => {
    return isInside(it, node) && names.has(ownName(it));
  });
}

/** The name of a function or method of the same file, whose chain begins with `this` or nothing. */
function ownName(call: Node): string {
  return chainOf(call['callee']).replace(/^\?\./, '');
}

function isInside(inner: Node, outer: Node): boolean {
  return inner.span.start >= outer.span.start && inner.span.end <= outer.span.end;
}

function textOf(source: Source, node: Node): string {
  const [first, last] = [source.firstLine(node), source.lastLine(node)];
  return source.lines.slice(first - 1, last).join('\n');
}
