import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONTROLLERS } from '../gateway.module.js';
import { declaredRoutes } from './census.js';
import { problemsOf } from './openapi.js';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.js';

const root = new URL('../', import.meta.url);
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => readFileSync(new URL(file, root), 'utf8'));
const said = sources.flatMap((source) =>
  [...source.matchAll(/(?:refuse|problem)\(\s*(\d{3}),\s*'([a-z-]+)'/g)].map(
    ([, status, code]) => [code, Number(status)] as const,
  ),
);

describe('the list of problems', () => {
  it('holds every code that the gateway says, with its status', () => {
    expect(said.length).toBeGreaterThan(20);
    const odd = said.filter(([code, status]) => PROBLEM_CODES[code as ProblemCode]?.[0] !== status);
    expect(odd).toEqual([]);
  });
  it('is named in the docs of the routes, but for what precedes any route', () => {
    const named = new Set(declaredRoutes(CONTROLLERS).flatMap(problemsOf));
    const unnamed = (Object.keys(PROBLEM_CODES) as ProblemCode[]).filter(
      (code) => !named.has(code),
    );
    expect(unnamed.sort()).toEqual([
      'address-too-long',
      'headers-too-large',
      'method-not-allowed',
      'no-such-route',
      'too-slow',
    ]);
  });
});
