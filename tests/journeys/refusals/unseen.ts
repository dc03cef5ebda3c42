/** Requests about what is not there, one for each route and code of 404 that the docs name. */
import { v7 as uuid } from 'uuid';
import type { Json } from '../http-client.js';
import { api } from './documented.js';
import { asked, CLINIC, daysFromNow, KIT, type Scene } from './scene.js';

export interface Unseen {
  readonly operation: string;
  readonly code: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

/** What is named instead of what the examples name, by the code with which that is refused. */
const ELSEWHERE: Readonly<Record<string, readonly [pattern: RegExp, instead: string]>> = {
  'unknown-location': [/LR-NIMBA[A-Z0-9-]*/g, 'NOWHERE-$&'],
  'unknown-product': [/ACT-1|CODE-1/g, 'ACT-9'],
  'unknown-zone': [/LR-NIMBA|LR\b/g, 'LR-BONG'],
  'no-such-lot': [/AL2409-17/g, 'AL9999-99'],
};

const unpack = { kind: 'unpack', location: CLINIC, product: 'ORS', quantity: 1 };
const unpacked = { ...unpack, kind: 'unpacked', occurredAt: daysFromNow(0) };
const sheet = { location: KIT, scope: 'listed', products: ['ORS'], countedAt: daysFromNow(0) };

/** Bodies where the examples speak of something else. */
const BODIES: Readonly<Record<string, object>> = {
  'post-orders unknown-contents': unpack,
  'post-reports unknown-contents': unpacked,
  'post-orders unknown-requisition': {
    ...{ kind: 'issue', location: CLINIC, product: 'ORS', quantity: 1, to: KIT },
    ...{ shipment: uuid(), requisition: uuid() },
  },
  'post-earmarks no-such-lot': {
    ...{ location: CLINIC, product: 'ACT-1', lot: 'AL9999-99', quantity: 1, reason: 'why' },
    ...{ for: { campaign: 'SIA' }, from: daysFromNow(0), until: daysFromNow(9) },
  },
  'post-lot-holds unknown-product': {
    ...{ location: CLINIC, product: 'ACT-9', lot: 'unidentified' },
    reason: 'wet',
  },
  'post-count-sheets unknown-count-sheet': { ...sheet, recountOf: uuid() },
  'post-requisitions unknown-product': asked({ lines: [{ product: 'ACT-9', requested: 1 }] }),
};

/** Papers that have to be there, where something else is not. */
const PAPERS: Readonly<Record<string, string>> = {
  'post-handovers-id-arrange unknown-location': 'handover',
  'post-handovers-id-count unknown-count-sheet': 'handover',
  'post-discrepancies-id-assign unknown-location': 'discrepancy',
};

/** What the gateway answers from its own records has a spec there. */
const OWN = ['unknown-account'];

export function unseenRequests(scene: Scene): Unseen[] {
  return Object.entries<Json>(api.paths).flatMap(([path, operations]) =>
    Object.entries<Json>(operations).flatMap(([method, operation]) => {
      const content = operation.responses['404']?.content['application/problem+json'];
      const codes = Object.keys(content?.examples ?? {}).filter((code) => !OWN.includes(code));
      return codes.map((code) => requestOf(scene, method.toUpperCase(), path, operation, code));
    }),
  );
}

function requestOf(
  scene: Scene,
  method: string,
  path: string,
  operation: Json,
  code: string,
): Unseen {
  const name = `${operation.operationId} ${code}`;
  const [pattern, instead] = ELSEWHERE[code] ?? [/(?!)/g, ''];
  const elsewhere = (text: string): string => text.replaceAll(pattern, instead);
  const paper = PAPERS[name];
  const values: [Json, string][] = operation.parameters
    .filter((each: Json) => each.in !== 'header')
    // What may be left out is named where it is what is not there.
    .filter((each: Json) => each.required || code === `unknown-${each.name}`)
    .map((each: Json) => [each, elsewhere(String(each.schema.examples?.[0] ?? guess(each.name)))]);
  let address = path;
  const query = new URLSearchParams();
  for (const [{ name: parameter, in: place }, value] of values) {
    const known = parameter === 'id' && paper ? scene.of(paper) : value;
    if (place === 'query') query.set(parameter, known);
    else address = address.replace(`{${parameter}}`, encodeURIComponent(known));
  }
  const example = operation.requestBody?.content['application/json'].example;
  const body = BODIES[name] ?? (example && JSON.parse(elsewhere(JSON.stringify(example))));
  return {
    ...{ operation: operation.operationId, code, method },
    path: query.size > 0 ? `${address}?${query}` : address,
    ...(body ? { body: 'id' in body || BODIES[name] ? { ...body, id: uuid() } : body } : {}),
  };
}

function guess(parameter: string): string {
  return parameter === 'product' ? 'ACT-1' : 'LR-NIMBA-F99';
}
