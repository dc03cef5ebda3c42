/**
 * Which code a figure belongs to: the last commit that changed anything but docs. A commit that
 * only writes the figures down therefore makes none of them stale.
 */
import { execFileSync } from 'node:child_process';
import { projectRoot } from './project.js';

/** Everything but docs/ and Markdown, as git's pathspecs say it. */
const CODE = ['--', '.', ':(exclude)docs', ':(exclude,glob)**/*.md'];

/** The short hash of the last commit that changed code. */
export function codeCommit(): string {
  return git('log', '-1', '--format=%h', '--abbrev=10', ...CODE);
}

/** Whether the code in the folder is that of the commit. */
export function isAsCommitted(): boolean {
  return git('status', '--porcelain', ...CODE) === '';
}

function git(...args: string[]): string {
  const all = ['-c', 'safe.directory=*', ...args];
  return execFileSync('git', all, { cwd: projectRoot, encoding: 'utf8' }).trim();
}
