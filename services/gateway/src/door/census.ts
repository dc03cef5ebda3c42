/**
 * The census of routes: what the router really serves against what `@Route` declared. A route
 * without a declaration, or with a right that the permission table does not know, stops the boot.
 */
import type { Type } from '@nestjs/common';
import { PERMISSIONS, RIGHTS } from '@satchel/access';
import { ROUTE, type RouteSpec } from './route.js';

/** Routes that must not be served; the message names each and what to do. */
export class UndeclaredRoute extends Error {
  override readonly name = 'UndeclaredRoute';
}

/** A route as the router knows it. */
export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

/** What the controllers declare with `@Route`. */
export function declaredRoutes(controllers: readonly Type[]): RouteSpec[] {
  return controllers.flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const method = prototype[name];
      if (typeof method !== 'function') return [];
      const spec = Reflect.getMetadata(ROUTE, method) as RouteSpec | undefined;
      return spec ? [spec] : [];
    });
  });
}

/** Throws UndeclaredRoute unless every served route is declared with a right that exists. */
export function takeCensus(served: readonly ServedRoute[], declared: readonly RouteSpec[]): void {
  const known = new Map(declared.map((spec) => [`${spec.verb} ${spec.path}`, spec]));
  const faults = new Set<string>();
  for (const { method, url } of served) {
    // Fastify serves HEAD wherever it serves GET.
    const verb = method === 'HEAD' ? 'GET' : method;
    const spec = known.get(`${verb} ${url}`);
    if (!spec) faults.add(`${verb} ${url} is served without @Route: declare it and its right`);
    else if (!isHeldBySomebody(spec.right)) {
      faults.add(`${verb} ${url} needs the right ${spec.right}, which the permission table lacks`);
    }
  }
  if (faults.size === 0) return;
  const list = [...faults].map((fault) => `  - ${fault}`).join('\n');
  throw new UndeclaredRoute(`The gateway does not start:\n${list}`);
}

function isHeldBySomebody(right: string): boolean {
  if (right === 'public') return true;
  const known = RIGHTS.find((one) => one === right);
  return known !== undefined && Object.values(PERMISSIONS).some((rights) => known in rights);
}

/** Answers the methods that exist at a path, none for a path that does not exist. */
export function allowedMethods(declared: readonly RouteSpec[]): (path: string) => string[] {
  const patterns = declared.map(({ verb, path }) => ({
    verb,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`),
  }));
  return (path) => {
    const verbs = patterns.filter(({ pattern }) => pattern.test(path)).map(({ verb }) => verb);
    return verbs.flatMap((verb) => (verb === 'GET' ? ['GET', 'HEAD'] : [verb]));
  };
}
