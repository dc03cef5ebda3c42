/**
 * The field decorators of which every contract is made. Each says in one word what a field is; from
 * it follow the check (class-validator), the JSON Schema and the sentence in the OpenAPI document.
 */
import { CODE_PATTERN, LOT_PATTERN, QUANTITY_MAX, UUID_PATTERN } from '@satchel/language';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

export interface FieldOptions {
  /** May be absent. `null` is never a way to say absent in a request. */
  optional?: boolean;
  example?: unknown;
}

// biome-ignore lint/complexity/noBannedTypes: the type that class decorators are given.
export type Class<T> = (new () => T) & Function;

const INSTANT = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})';
const DAY = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';

function field(
  description: string,
  options: FieldOptions,
  ...rules: ((target: object, key: string) => void)[]
): PropertyDecorator {
  const extra = options.example === undefined ? {} : { example: options.example };
  const all: ((target: object, key: string) => void)[] = [
    ...rules,
    JSONSchema({ description, ...extra }),
  ];
  if (options.optional) all.push(IsOptional());
  return (target, key) => {
    for (const rule of all) rule(target, key as string);
  };
}

/** A UUID of any RFC 9562 version, lower case. */
export const Id = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(
    what,
    { example: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f', ...options },
    IsString(),
    Matches(new RegExp(UUID_PATTERN)),
  );

/** A code of a location, zone, product or programme. */
export const Code = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, options, IsString(), Matches(new RegExp(CODE_PATTERN)));

/** A lot number as printed. */
export const Lot = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, { example: 'AL2409-17', ...options }, IsString(), Matches(new RegExp(LOT_PATTERN)));

/** A whole number of dispensing units, from `least` (0 unless told) to 10⁹. */
export const Units = (
  what: string,
  options: FieldOptions & { least?: number } = {},
): PropertyDecorator =>
  field(what, { example: 24, ...options }, IsInt(), Min(options.least ?? 0), Max(QUANTITY_MAX));

/** A sum of quantities, such as a balance: any whole number that is exact, and never below zero. */
export const Total = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, { example: 24, ...options }, IsInt(), Min(0), Max(Number.MAX_SAFE_INTEGER));

/** A whole number between two bounds. */
export const Whole = (
  what: string,
  least: number,
  most: number,
  options: FieldOptions = {},
): PropertyDecorator => field(what, options, IsInt(), Min(least), Max(most));

/** Any number between two bounds. */
export const Real = (
  what: string,
  least: number,
  most: number,
  options: FieldOptions = {},
): PropertyDecorator =>
  field(what, options, IsNumber({ allowNaN: false, allowInfinity: false }), Min(least), Max(most));

/** Free text of at most `most` characters, and at least one unless told. */
export const Text = (
  what: string,
  most: number,
  options: FieldOptions & { least?: number } = {},
): PropertyDecorator =>
  field(what, options, IsString(), MinLength(options.least ?? 1), MaxLength(most));

/** One of a closed list of words. */
export const OneOf = (
  what: string,
  words: readonly string[],
  options: FieldOptions = {},
): PropertyDecorator => field(what, options, IsString(), IsIn([...words]));

/** A currency by its code of ISO 4217. */
export const Currency = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, { example: 'USD', ...options }, IsString(), Matches(/^[A-Z]{3}$/));

/** A whole number of any size, as digits in a text: sums of money may be larger than is exact. */
export const Amount = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, { example: '420', ...options }, IsString(), Matches(/^(0|-?[1-9][0-9]{0,39})$/));

/** A calendar month, `YYYY-MM`. */
export const MonthField = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(
    what,
    { example: '2026-11', ...options },
    IsString(),
    Matches(/^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])$/),
  );

/** An RFC 3339 instant with its offset, such as `2026-11-21T08:30:00Z`. */
export const Instant = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(
    what,
    { example: '2026-11-21T08:30:00Z', ...options },
    IsString(),
    Matches(new RegExp(`^${INSTANT}$`)),
  );

/** A calendar day, `YYYY-MM-DD`. */
export const DayField = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, { example: '2026-11-21', ...options }, IsString(), Matches(new RegExp(`^${DAY}$`)));

/** An instant, or a calendar day where the hour is not known. */
export const When = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(
    what,
    { example: '2026-11-21', ...options },
    IsString(),
    Matches(new RegExp(`^(${DAY}|${INSTANT})$`)),
  );

export const Flag = (what: string, options: FieldOptions = {}): PropertyDecorator =>
  field(what, options, IsBoolean());

/** Another contract class. */
export const Part = (
  what: string,
  of: () => Class<unknown>,
  options: FieldOptions = {},
): PropertyDecorator => field(what, options, ValidateNested(), Type(of), IsObject());

/** A list of another contract class, never longer than `most`. */
export const Parts = (
  what: string,
  of: () => Class<unknown>,
  most: number,
  options: FieldOptions & { least?: number } = {},
): PropertyDecorator =>
  field(
    what,
    options,
    IsArray(),
    ArrayMinSize(options.least ?? 0),
    ArrayMaxSize(most),
    ValidateNested({ each: true }),
    Type(of),
  );

/** People by the opaque ids of their accounts, never more than `most`. */
export const People = (what: string, most: number, options: FieldOptions = {}): PropertyDecorator =>
  field(
    what,
    options,
    IsArray(),
    ArrayMaxSize(most),
    IsString({ each: true }),
    Matches(/^\S+$/, { each: true }),
    MaxLength(100, { each: true }),
  );

/** A list of words, never longer than `most`. */
export const Words = (what: string, most: number, options: FieldOptions = {}): PropertyDecorator =>
  field(
    what,
    options,
    IsArray(),
    ArrayMaxSize(most),
    IsString({ each: true }),
    MaxLength(100, { each: true }),
  );
