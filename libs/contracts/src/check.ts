/**
 * The check of a body against its contract class. The class's JSON Schema is compiled once and used
 * everywhere, since asking class-validator item by item is four times slower for a batch of 500; a
 * spec holds both to the same verdict. Unknown fields are faults, nothing is ever coerced.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
// @ts-expect-error the package ships no types for the one place that keeps what @Type said.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { everyContract } from './contract.js';
import type { Class } from './field.js';
import { type FieldError, ProblemError, problem } from './problem.js';
import { unwritableTexts } from './writable.js';

export type JsonSchema = Record<string, unknown>;

const REF_ROOT = '#/components/schemas/';
const ERRORS_MAX = 100;
/** No list of any contract may be longer. */
export const LONGEST_LIST = 2000;
/** Nor is any contract nested as deeply. */
const DEEPEST = 32;
type Rule = { readonly constraints?: readonly unknown[] };
const CONVERSION = {
  classTransformerMetadataStorage: defaultMetadataStorage,
  refPointerPrefix: REF_ROOT,
  additionalConverters: {
    isInt: { type: 'integer' },
    // Their defaults say `type: number` as well, which would let fractions through.
    min: (rule: Rule) => ({ minimum: rule.constraints?.[0] as number }),
    max: (rule: Rule) => ({ maximum: rule.constraints?.[0] as number }),
  },
} as const;
let schemas: Record<string, JsonSchema> | undefined;
/** Judges that stop at the first fault, and that find every one. */
interface Judges {
  readonly first: ValidateFunction;
  every?: ValidateFunction;
}
let firstFault: Ajv | undefined;
let everyFault: Ajv | undefined;
const compiled = new Map<string, Judges>();

/**
 * JSON Schemas of every contract class loaded so far, by class name; none allows unknown fields.
 */
export function contractSchemas(): Record<string, JsonSchema> {
  if (!schemas) {
    const made: Record<string, JsonSchema> = {};
    // One class at a time: all at once, each would be compared with every field of all others.
    for (const of of describedClasses()) {
      made[of.name] = targetConstructorToSchema(of, CONVERSION) as JsonSchema;
    }
    for (const of of everyContractClass()) made[of.name] ??= inherited(of, made);
    for (const schema of Object.values(made)) schema['additionalProperties'] = false;
    schemas = made;
  }
  return schemas;
}

/** Every class that has a field; class-validator keeps them in a map without a way to list it. */
function describedClasses(): Iterable<Class<unknown>> {
  const byClass: Map<Class<unknown>, unknown> = Reflect.get(
    getMetadataStorage(),
    'validationMetadatas',
  );
  return byClass.keys();
}

function everyContractClass(): Class<unknown>[] {
  const { messages, events } = everyContract();
  return [
    ...messages.flatMap(({ request, reply }) => [request, reply]),
    ...events.map(({ body }) => body),
  ];
}

/** A class that adds no field of its own is, as a schema, the class that it extends. */
function inherited(of: Class<unknown>, made: Record<string, JsonSchema>): JsonSchema {
  const parent = Object.getPrototypeOf(of) as Class<unknown> | null;
  if (!parent?.name) return { type: 'object', properties: {} };
  return { ...(made[parent.name] ?? inherited(parent, made)) };
}

function judgesOf(of: Class<unknown>): Judges {
  let found = compiled.get(of.name);
  if (!found) {
    if (!contractSchemas()[of.name]) forgetSchemas();
    firstFault ??= judging(false);
    found = { first: compile(firstFault, of) };
    compiled.set(of.name, found);
  }
  return found;
}

function judging(allErrors: boolean): Ajv {
  return new Ajv({ allErrors, strict: false, verbose: false }).addSchema({
    $id: 'contracts',
    components: { schemas: contractSchemas() },
  });
}

function compile(ajv: Ajv, of: Class<unknown>): ValidateFunction {
  return ajv.compile({ $ref: `contracts${REF_ROOT}${of.name}` });
}

/** What is wrong with a value that is known to be wrong. */
function errorsIn(judges: Judges, of: Class<unknown>, value: unknown): readonly ErrorObject[] {
  // Finding every fault of a list takes the square of its length: for one that no contract
  // allows, the first fault is enough, and is that the list is too long.
  if (hasEndlessList(value)) return judges.first.errors ?? [];
  everyFault ??= judging(true);
  judges.every ??= compile(everyFault, of);
  judges.every(value);
  return judges.every.errors ?? [];
}

function hasEndlessList(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > DEEPEST || (Array.isArray(value) && value.length > LONGEST_LIST)) return true;
  return Object.values(value).some((part) => hasEndlessList(part, depth + 1));
}

/** A class may be loaded after the first check; then everything is made anew, once. */
function forgetSchemas(): void {
  schemas = undefined;
  firstFault = undefined;
  everyFault = undefined;
  compiled.clear();
}

/** Every fault of a body, empty when it is what its class says. */
export function check(of: Class<unknown>, value: unknown): FieldError[] {
  const judges = judgesOf(of);
  if (judges.first(value)) return unwritableTexts(value).slice(0, ERRORS_MAX);
  const seen = new Map<string, FieldError>();
  for (const error of errorsIn(judges, of, value)) {
    const fault = inWords(error);
    if (!seen.has(fault.pointer)) seen.set(fault.pointer, fault);
    if (seen.size === ERRORS_MAX) break;
  }
  return [...seen.values()];
}

/** Returns the body as its class, or throws the problem `malformed` that names every field. */
export function checked<T>(of: Class<T>, value: unknown): T {
  const errors = check(of, value);
  if (errors.length > 0) throw new ProblemError(malformed(errors));
  return value as T;
}

export function malformed(errors: FieldError[]): ReturnType<typeof problem> {
  const first = errors[0];
  const detail = first
    ? `${first.pointer || 'The body'} ${first.detail}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''}. Nothing was recorded.`
    : 'The body is not what this call takes. Nothing was recorded.';
  return problem(400, 'malformed', detail, { errors });
}

function inWords(error: ErrorObject): FieldError {
  const at = error.instancePath;
  const params = error.params as Record<string, unknown>;
  const limit = String(params['limit']);
  switch (error.keyword) {
    case 'required':
      return {
        pointer: `${at}/${params['missingProperty']}`,
        code: 'required',
        detail: 'is missing',
      };
    case 'additionalProperties':
      return {
        pointer: `${at}/${escapeToken(String(params['additionalProperty']))}`,
        code: 'unknown-field',
        detail: 'is not a field of this call',
      };
    case 'type':
      return { pointer: at, code: 'wrong-type', detail: `must be of type ${params['type']}` };
    case 'pattern':
      return { pointer: at, code: 'wrong-form', detail: `must match ${params['pattern']}` };
    case 'enum':
      return {
        pointer: at,
        code: 'not-allowed',
        detail: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`,
      };
    case 'minimum':
      return { pointer: at, code: 'too-small', detail: `must be at least ${limit}` };
    case 'maximum':
      return { pointer: at, code: 'too-large', detail: `must be at most ${limit}` };
    case 'minLength':
    case 'minItems':
      return { pointer: at, code: 'too-short', detail: `must have at least ${limit}` };
    case 'maxLength':
    case 'maxItems':
      return { pointer: at, code: 'too-long', detail: `must have at most ${limit}` };
    default:
      return { pointer: at, code: error.keyword, detail: error.message ?? 'is not valid' };
  }
}

function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
