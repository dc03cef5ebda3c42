/** What the OpenAPI document shows of a refusal, found by the request that was refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@satchel/local';
import type { Json } from '../http-client.js';

const text = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
export const api: Json = JSON.parse(text('services/gateway/openapi.json'));

/** The example that stands at the route, under this status and code; nothing where none stands. */
export function shownAt(method: string, path: string, status: number, code: string): Json {
  const operation = operationAt(method, path);
  const [content] = Object.values<Json>(operation?.responses[String(status)]?.content ?? {});
  const reference: string | undefined = content?.examples?.[code]?.$ref;
  return api.components.examples[reference?.split('/').pop() ?? '']?.value;
}

function operationAt(method: string, path: string): Json {
  const [address = ''] = path.split('?');
  // What is written out comes before what a parameter takes in.
  const patterns = Object.keys(api.paths).sort((a, b) => a.indexOf('{') - b.indexOf('{'));
  const found = patterns
    .filter((each) => new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(address))
    .find((each) => api.paths[each][method.toLowerCase()]);
  return found && api.paths[found][method.toLowerCase()];
}

/** Every code that stands at a route as a refusal of the call, and of single entries. */
export const shownCodes = { call: codes(false), entry: codes(true) };

function codes(ofEntries: boolean): Set<string> {
  const operations = Object.values<Json>(api.paths).flatMap((path) => Object.values<Json>(path));
  const responses = operations.flatMap(({ responses }) => Object.entries<Json>(responses));
  return new Set(
    responses
      .filter(([status]) => Number(status) < 300 === ofEntries)
      .flatMap(([, { content }]) => Object.values<Json>(content ?? {}))
      .flatMap(({ examples }) => Object.keys(examples ?? {})),
  );
}

/** The codes that a section of docs/REFUSALS.md lists. */
export function listed(section: string): string[] {
  const page = text('docs/REFUSALS.md').split(`\n## ${section}\n`)[1] ?? '';
  const [rows = ''] = page.split('\n## ');
  return [...rows.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code ?? '').sort();
}
