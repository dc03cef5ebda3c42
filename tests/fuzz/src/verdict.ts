/**
 * What every answer must be, whatever was asked: no fault of the server's; a problem where it says
 * no, with a code that the document names; else what the schema of the route promises; and never
 * anything of the inside.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@satchel/local';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type ApiRoute, apiDocument } from './api-document.js';
import type { Json } from './dice.js';
import type { Answer, Exchange } from './wire.js';
import type { WireRequest } from './wire-request.js';

export type Fault =
  | 'server-error'
  | 'hang'
  | 'no-answer'
  | 'not-problem-json'
  | 'undocumented'
  | 'breaks-schema'
  | 'leaks';

export interface Complaint {
  readonly fault: Fault;
  readonly why: string;
}

/** An answer that takes longer is a hang. */
export const HANG_MS = 2_000;

/** Said about any request, whatever its route: the document names them nowhere. */
const ANYWHERE = [
  'no-such-route',
  'method-not-allowed',
  'too-slow',
  'address-too-long',
  'headers-too-large',
];
const REFUSALS = readFileSync(join(projectRoot, 'docs/REFUSALS.md'), 'utf8');
const DOCUMENTED = new Set([
  ...Object.keys(apiDocument.components.examples),
  ...ANYWHERE.filter((code) => REFUSALS.includes(`| \`${code}\` |`)),
]);

const INSIDE =
  /\n\s+at |node_modules|\/(?:root|home|tmp|usr|app)\/|[\w-]+\.[jt]s:\d+|file:\/\/|QueryFailed|TypeError|RangeError|SyntaxError:|\bSELECT \w|INSERT INTO|violates|relation "|syntax error at|ECONN|invalid byte sequence|invalid input syntax|pg_|NatsError|at position \d+/g;

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
ajv.addSchema(apiDocument, 'api');
const validators = new Map<string, ValidateFunction>();

/** Everything wrong with what came back. */
export function complaintsAbout(request: WireRequest, exchange: Exchange): Complaint[] {
  const complaints: Complaint[] = exchange.answers.flatMap((answer) => judged(request, answer));
  const { silence, tookMs } = exchange;
  if (silence === 'silent') complaints.push({ fault: 'hang', why: `silent for ${tookMs} ms` });
  else if (silence === 'unreadable') complaints.push({ fault: 'no-answer', why: 'unreadable' });
  else if (silence === 'closed' && !request.framing.mayBeCut) {
    complaints.push({ fault: 'no-answer', why: `closed after ${exchange.answers.length} answers` });
  } else if (tookMs > HANG_MS) {
    complaints.push({ fault: 'hang', why: `answered after ${Math.round(tookMs)} ms` });
  }
  return complaints;
}

/**
 * What is wrong for certain, and whether the answer was only late, which the load may excuse: then
 * the request is sent again. Silence is a hang at once: sent again, the request may get the answer
 * that was kept when its first went astray, and quickly.
 */
export function firstVerdict(
  request: WireRequest,
  exchange: Exchange,
): { certain: Complaint[]; isLate: boolean } {
  const complaints = complaintsAbout(request, exchange);
  if (exchange.silence === 'silent') return { certain: complaints, isLate: false };
  const certain = complaints.filter(({ fault }) => fault !== 'hang');
  return { certain, isLate: certain.length < complaints.length };
}

function judged(request: WireRequest, answer: Answer): Complaint[] {
  const { status, body } = answer;
  if (status >= 500) return [{ fault: 'server-error', why: `${status} ${body.slice(0, 300)}` }];
  const leak = status >= 400 ? leakIn(request, body) : undefined;
  const complaints: Complaint[] = leak ? [{ fault: 'leaks', why: leak }] : [];
  // A HEAD has no body to judge.
  if (request.method === 'HEAD') return complaints;
  if (status >= 400) return [...complaints, ...judgedProblem(request, answer)];
  return [...complaints, ...judgedSuccess(request, answer)];
}

/** What the request said itself may be repeated to whoever sent it. */
function leakIn({ body, target }: WireRequest, answer: string): string | undefined {
  const said = `${decoded(target)} ${body?.toString() ?? ''}`;
  return [...answer.matchAll(INSIDE)].map(([found]) => found).find((it) => !said.includes(it));
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

function judgedProblem({ route }: WireRequest, { status, headers, body }: Answer): Complaint[] {
  const bad = (why: string): Complaint[] => [
    { fault: 'not-problem-json', why: `${status} ${why}` },
  ];
  const type = headers.get('content-type');
  if (type !== 'application/problem+json') return bad(`of type ${type}: ${body.slice(0, 100)}`);
  const problem = parsed(body);
  if (typeof problem !== 'object' || problem === null)
    return bad(`not JSON: ${body.slice(0, 100)}`);
  if (problem.status !== status) return bad(`says status ${problem.status}`);
  const wrong = breach('ProblemBody', `${'api'}#/components/schemas/ProblemBody`, problem);
  if (wrong) return bad(wrong);
  if (!DOCUMENTED.has(problem.code)) {
    return [{ fault: 'undocumented', why: `the code ${problem.code} is in no list` }];
  }
  return judgedCode(route, status, problem.code);
}

function judgedCode(route: ApiRoute | undefined, status: number, code: string): Complaint[] {
  if (!route || ANYWHERE.includes(code)) return [];
  if (route.codes.get(status)?.includes(code)) return [];
  const why = `${route.operation} does not name ${code} under ${status}`;
  return [{ fault: 'undocumented', why }];
}

function judgedSuccess({ route }: WireRequest, { status, headers, body }: Answer): Complaint[] {
  if (!route || status === 304) return [];
  const { operation, path, method } = route;
  if (!route.responses.has(status)) {
    return [{ fault: 'undocumented', why: `${operation} does not name ${status}` }];
  }
  if (!route.responses.get(status)) {
    return body === '' ? [] : [{ fault: 'breaks-schema', why: 'a body where there is none' }];
  }
  const type = route.types.get(status) ?? 'application/json';
  if (!headers.get('content-type')?.startsWith(type)) {
    return [{ fault: 'breaks-schema', why: `of type ${headers.get('content-type')}` }];
  }
  if (type !== 'application/json') return [];
  const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1');
  const pointer = `api#/paths/${escaped}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
  const answered = parsed(body);
  const items: Json[] = Array.isArray(answered?.items) ? answered.items : [];
  const failed = items.find((item) => item?.outcome === 'failed');
  // An entry of a batch that failed is what a 5xx would be if it had come alone.
  if (failed) return [{ fault: 'server-error', why: JSON.stringify(failed).slice(0, 300) }];
  const wrong = breach(`${operation} ${status}`, pointer, answered);
  return wrong ? [{ fault: 'breaks-schema', why: `${operation} ${status}: ${wrong}` }] : [];
}

/** What is wrong with a value, by the schema at the pointer. */
function breach(name: string, pointer: string, value: Json): string | undefined {
  let validate = validators.get(name);
  if (!validate) {
    validate = ajv.compile({ $ref: encodeURI(pointer) });
    validators.set(name, validate);
  }
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath} ${first?.message} ${JSON.stringify(first?.params)}`;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
