/**
 * Which code a figure belongs to: the last commit that changed anything but docs, so that writing a
 * figure down does not change what it says. It is stale as soon as what it covers has changed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { projectRoot } from './project.js';

/** Everything but docs/ and Markdown, as git's pathspecs say it. */
const CODE = ['--', '.', ':(exclude)docs', ':(exclude,glob)**/*.md'];

/** The short hash of the last commit that changed code. */
export function codeCommit(): string {
  return git('log', '-1', '--format=%h', '--abbrev=10', ...CODE);
}

/**
 * Whether something that a figure covers has changed since its commit. So it has where git does not
 * know the commit, or cannot be asked.
 */
export function isStale(commit: string, covers: readonly string[]): boolean {
  try {
    git('diff', '--quiet', commit, 'HEAD', '--', ...covers, ':(exclude,glob)**/*.md');
    return false;
  } catch (error) {
    const { status } = error as { status?: number };
    if (status === undefined) throw error;
    return true;
  }
}

/** The same as long as nothing that a figure covers changes, whatever else is committed. */
export function groundOf(covers: readonly string[]): string {
  const files = git('ls-files', '--stage', '--', ...covers, ':(exclude,glob)**/*.md');
  return createHash('sha256').update(files).digest('hex').slice(0, 10);
}

/** Whether the code in the folder is that of the commit. */
export function isAsCommitted(): boolean {
  return git('status', '--porcelain', ...CODE) === '';
}

function git(...args: string[]): string {
  const all = ['-c', 'safe.directory=*', ...args];
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  return execFileSync('git', all, { cwd: projectRoot, encoding: 'utf8', stdio: [...stdio] }).trim();
}
