/** A task of `expected.csv` as a request, and the forms that most of them have. */
import type { Standing } from './country.js';
import type { Cell } from './expectation.js';
import type { Json, Request } from './http.js';
import type { Person } from './people.js';
import type { Place } from './places.js';

export interface Trying {
  readonly cell: Cell;
  readonly who: Person;
  readonly place: Place;
  readonly standing: Standing;
}

export interface Task {
  request(it: Trying): Request;
  /** Of a list: whether what stands at the place is in it. */
  shows?(body: Json, it: Trying): boolean;
  /** Without the access token. */
  isAnonymous?: boolean;
}

export const at = ({ place }: Trying): string => place.id;

export function get(path: (it: Trying) => string, shows?: Task['shows']): Task {
  const request = (it: Trying) => ({ method: 'GET', path: path(it) });
  return shows ? { request, shows } : { request };
}

/** Something about the location of the place. */
export function getOf(what: string): Task {
  return get((it) => `/v1/locations/${at(it)}/${what}`);
}

export function list(path: string, isThere: (item: Json, it: Trying) => boolean): Task {
  return get(
    (it) => `${path}${path.includes('?') ? '&' : '?'}limit=200&location=${at(it)}`,
    (body, it) => body.items.some((item: Json) => isThere(item, it)),
  );
}

export const isHere = (item: Json, it: Trying): boolean => item.location === at(it);

export function put(path: string, item: (it: Trying) => object): Task {
  return { request: (it) => ({ method: 'PUT', path, body: { items: [item(it)] } }) };
}

export function post(path: string, body: (it: Trying) => object): Task {
  return { request: (it) => ({ method: 'POST', path, body: body(it) }) };
}
