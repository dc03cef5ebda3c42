/** Answers with a file; the first piece of a stream is there, so a refusal is still a problem. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

const NEVER_RUN = "default-src 'none'; sandbox";

/** Throws what the first piece throws; what breaks later cuts the connection. */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  pieces: AsyncGenerator<string>,
): Promise<void> {
  const first = await pieces.next();
  attach(reply, 'text/csv; charset=utf-8', name);
  await reply.send(Readable.from(from(first, pieces), { objectMode: false }));
}

export async function sendPdf(reply: FastifyReply, name: string, pdf: Buffer): Promise<void> {
  attach(reply, 'application/pdf', name);
  await reply.send(pdf);
}

function attach(reply: FastifyReply, type: string, name: string): void {
  reply.header('content-security-policy', NEVER_RUN);
  reply.header('content-disposition', `attachment; filename="${name}"`);
  reply.type(type);
}

async function* from(
  first: IteratorResult<string>,
  pieces: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (!first.done) yield first.value;
  yield* pieces;
}
