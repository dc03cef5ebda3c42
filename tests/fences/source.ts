/**
 * The TypeScript sources of the project, as text and as a syntax tree, for the fences to look at.
 * Only what git tracks is looked at, so that a half-written file disturbs nobody.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['libs', 'services', 'deploy', 'bench', 'tests'];

/** A node of the tree as SWC makes it; `under` is the node that holds it. */
export interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly under: Node | undefined;
  readonly [part: string]: unknown;
}

function isNode(value: object): value is Node {
  return 'span' in value && 'type' in value;
}

export class Source {
  readonly lines: readonly string[];
  private readonly lineEnds: readonly number[];
  private readonly byType = new Map<string, Node[]>();

  /** Throws a SyntaxError of SWC when the text is no TypeScript. The path is from the root. */
  constructor(
    readonly path: string,
    readonly text: string,
  ) {
    this.lines = text.split('\n');
    let bytes = 0;
    this.lineEnds = this.lines.map((line) => {
      bytes += Buffer.byteLength(line) + 1;
      return bytes;
    });
    this.keep(parseSync(text, { syntax: 'typescript', decorators: true, target: 'es2022' }));
  }

  /** All nodes of these types, in no order that matters. */
  all(...types: string[]): Node[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** The line, from 1, on which a node begins. */
  firstLine(node: Node): number {
    return this.lineAt(node.span.start - 1);
  }

  /** The line, from 1, on which a node ends. */
  lastLine(node: Node): number {
    return this.lineAt(node.span.end - 2);
  }

  /** SWC counts bytes from 1, not characters from 0. */
  private lineAt(byte: number): number {
    let low = 0;
    let high = this.lineEnds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.lineEnds[middle] ?? 0) > byte) high = middle;
      else low = middle + 1;
    }
    return low + 1;
  }

  private keep(value: unknown, under?: Node): void {
    if (typeof value !== 'object' || value === null) return;
    const inside = Object.values(value);
    if (!isNode(value)) {
      for (const each of inside) this.keep(each, under);
      return;
    }
    const node = Object.assign(value, { under });
    const alike = this.byType.get(node.type);
    if (alike) alike.push(node);
    else this.byType.set(node.type, [node]);
    for (const each of inside) this.keep(each, node);
  }
}

/** The paths of all sources that git tracks and that are still there. */
export function sourcePaths(): string[] {
  const listing = execFileSync(
    'git',
    // The checkout of a build machine may belong to another user, which git would not read.
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--', ...folders],
    { cwd: projectRoot, encoding: 'utf8' },
  );
  return listing
    .split('\0')
    .filter((path) => path.endsWith('.ts') && existsSync(join(projectRoot, path)));
}

export function readSource(path: string): Source {
  return new Source(path, readFileSync(join(projectRoot, path), 'utf8'));
}
