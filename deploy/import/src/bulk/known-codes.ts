/** The codes of the register, read page by page, to hold the references of a file against. */
import { PAGE_MAX, type PageInfo } from '@satchel/contracts';
import type { Api } from '../api.js';
import type { KnownCodes } from './bulk-items.js';
import type { BulkKind, Referred } from './bulk-kind.js';

interface CodePage {
  readonly items: readonly { readonly id: string }[];
  readonly page: PageInfo;
}

/** Throws what the API throws. */
export async function knownCodes(api: Api, kind: BulkKind): Promise<KnownCodes> {
  const wanted = [...new Set(kind.references.map(({ to }) => to))];
  const known = new Map<Referred, Set<string>>();
  for (const each of wanted) known.set(each, await codesOf(api, each));
  return known;
}

async function codesOf(api: Api, what: Referred): Promise<Set<string>> {
  const codes = new Set<string>();
  let cursor = '';
  do {
    const { items, page } = await api.get<CodePage>(`/v1/${what}?limit=${PAGE_MAX}${cursor}`);
    for (const { id } of items) codes.add(id);
    cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
  } while (cursor !== '');
  return codes;
}
