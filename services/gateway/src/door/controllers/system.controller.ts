/** Health, the OpenAPI document and its reader. */
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CheckHealth } from '../../use-cases/check-health.js';
import type { Ask } from '../ask.js';
import { DocsPath } from '../bodies/docs.js';
import { HealthBody } from '../bodies/health.js';
import { sendDocsFile, sendDocsPage, sendOpenApi } from '../docs.js';
import { RETRY_AFTER_SECONDS } from '../problem-answer.js';
import { Route } from '../route.js';

const docs = { verb: 'GET', right: 'public', tag: 'System', hidden: true, status: 200 } as const;

@Controller()
export class SystemController {
  constructor(private readonly checkHealth: CheckHealth) {}

  @Route({
    verb: 'GET',
    path: '/health',
    right: 'public',
    tag: 'System',
    summary: 'Health',
    description:
      '200 while the own database answers, `degraded` when the other services cannot be reached; ' +
      '503 when the database does not answer.',
    reply: HealthBody,
    replyAlsoAt: 503,
    // It is not counted, and says what is down itself.
    neverProblems: ['too-many-requests', 'service-unavailable'],
  })
  async health(_ask: Ask, @Res({ passthrough: true }) reply: FastifyReply): Promise<HealthBody> {
    const health = await this.checkHealth.run();
    if (health.status === 'down') reply.code(503).header('retry-after', RETRY_AFTER_SECONDS);
    return health;
  }

  @Route({
    ...docs,
    path: '/openapi.json',
    summary: 'The OpenAPI document',
    description: 'What the docs are made from.',
  })
  openapi(_ask: Ask, @Res() reply: FastifyReply): void {
    sendOpenApi(reply);
  }

  @Route({ ...docs, path: '/docs', summary: 'The docs', description: 'A page to read.' })
  page(_ask: Ask, @Res() reply: FastifyReply): void {
    sendDocsPage(reply);
  }

  @Route({
    ...docs,
    path: '/docs/:file',
    query: DocsPath,
    summary: 'A file of the docs',
    description: 'Styles and scripts of the page.',
  })
  file(ask: Ask<undefined, DocsPath>, @Res() reply: FastifyReply): void {
    sendDocsFile(reply, ask.query.file);
  }
}
