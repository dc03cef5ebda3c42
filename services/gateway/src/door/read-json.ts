/**
 * The one kind of body that is read: JSON in UTF-8, of a bounded size and depth. What is larger is
 * read on for a while and thrown away, since a client that still sends would not hear the answer.
 */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { ProblemError, problem } from '@satchel/contracts';
import type { FastifyInstance } from 'fastify';
import { PROBLEM_CODES } from './problem-codes.js';

/** Largest body, in bytes. */
export const BODY_MAX_BYTES = 1_048_576;
/** A larger body is read to its end up to here, in bytes; beyond, the connection is cut. */
const BODY_THROWN_AWAY_BYTES = 16_777_216;
const JSON_DEPTH_MAX = 32;

export function readJsonOnly(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  // Refuses `__proto__` and poisoned `constructor` keys as well.
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', (request, payload, done) => {
    readBytes(payload, Number(request.headers['content-length'] ?? 0)).then(
      (bytes) => {
        if (bytes.length === 0) done(null, undefined);
        else if (!isUtf8(bytes)) done(malformed('it is not UTF-8'));
        else {
          const text = bytes.toString('utf8');
          if (isTooDeep(text)) done(malformed('it is nested too deeply'));
          else parse(request, text, done);
        }
      },
      // Whoever hung up in the middle is no fault of ours; nobody hears the answer.
      (error) => done(error instanceof ProblemError ? error : malformed('it ends too early')),
    );
  });
}

/** Throws `too-large`; keeps nothing beyond the limit in memory. */
async function readBytes(payload: Readable, announced: number): Promise<Buffer> {
  if (announced > BODY_THROWN_AWAY_BYTES) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of payload as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= BODY_MAX_BYTES) parts.push(part);
    else parts.length = 0;
    if (length > BODY_THROWN_AWAY_BYTES) throw tooLarge();
  }
  if (length > BODY_MAX_BYTES) throw tooLarge();
  return Buffer.concat(parts, length);
}

function tooLarge(): ProblemError {
  const [status, detail] = PROBLEM_CODES['too-large'];
  return new ProblemError(problem(status, 'too-large', detail));
}

function malformed(why: string): Error {
  return Object.assign(new Error(why), { statusCode: 400 });
}

/** Whether more than 32 lists and objects stand inside each other. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let n = 0; n < text.length; n += 1) {
    const char = text[n];
    if (inText) {
      if (char === '\\') n += 1;
      else if (char === '"') inText = false;
    } else if (char === '"') inText = true;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === '[' || char === '{') {
      depth += 1;
      if (depth > JSON_DEPTH_MAX) return true;
    }
  }
  return false;
}
