/** Serves the OpenAPI document, the docs page and the few files of Swagger UI that it uses. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '@satchel/contracts';
import type { FastifyReply } from 'fastify';
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';
import { DOCS_FILES, DOCS_HTML, DOCS_POLICY, DOCS_START } from './docs-page.js';

const ONE_HOUR = 'public, max-age=3600';
/** As `npm run openapi` wrote it; a spec holds it to the routes. Making it anew takes a second. */
const OPENAPI = new URL('../../openapi.json', import.meta.url);

export function sendOpenApi(reply: FastifyReply): void {
  reply.type('application/json; charset=utf-8').send(createReadStream(OPENAPI));
}

export function sendDocsPage(reply: FastifyReply): void {
  reply.header('content-security-policy', DOCS_POLICY);
  reply.type('text/html; charset=utf-8').send(DOCS_HTML);
}

/** Throws `no-such-route` (404) for anything that is not a file of the page. */
export function sendDocsFile(reply: FastifyReply, name: string): void {
  if (name === 'start.js') {
    reply.type('text/javascript; charset=utf-8').send(DOCS_START);
    return;
  }
  const file = DOCS_FILES.find((one) => one.name === name);
  if (!file) refuse(404, 'no-such-route', 'The docs have no such file.');
  reply.header('cache-control', ONE_HOUR).type(file.type);
  reply.send(createReadStream(join(getAbsoluteFSPath(), file.name)));
}
