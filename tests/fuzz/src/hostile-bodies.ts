/** Bodies that are wrong as values, as JSON or as bytes. */
import { gzipSync } from 'node:zlib';
import type { ApiRoute } from './api-document.js';
import type { Dice } from './dice.js';
import {
  IDS,
  KEYS,
  LITERALS,
  NUMBERS,
  ODDITIES,
  TEXTS,
  TIMES,
  ZONES_OF_TIME,
} from './hostile-values.js';
import { changed, type Field, fieldsOf, spoilOne } from './spoil.js';
import type { WireRequest } from './wire-request.js';

const LITERAL = '@literal@';
const MEBIBYTE = 2 ** 20;

/** A hostile value in one field of an otherwise valid body. */
export function hostileValue(dice: Dice, route: ApiRoute, request: WireRequest): WireRequest {
  const fields = fieldsOf(route.body?.schema, request.json);
  const field = fields.length > 0 ? dice.pick(fields) : { at: [], schema: {} };
  const { value, literal } = drawValue(dice, field);
  const json = changed(request.json, field.at, value);
  const shown = (literal ?? JSON.stringify(value) ?? '').slice(0, 40);
  const body = JSON.stringify(json).replaceAll(`"${LITERAL}"`, literal ?? '');
  return { ...request, what: `value: /${field.at.join('/')} ${shown}`, body, json };
}

function drawValue(dice: Dice, { schema, at }: Field): { value: unknown; literal?: string } {
  if (dice.chance(0.12)) return { value: dice.pick(ODDITIES) };
  if (schema?.type === 'integer' || schema?.type === 'number') {
    return dice.chance(0.5)
      ? { value: dice.pick(NUMBERS) }
      : { value: LITERAL, literal: dice.pick(LITERALS) };
  }
  if (schema?.type === 'array') return { value: manyOf(dice) };
  const name = at.at(-1) ?? '';
  if (/(?:At|On|from|to|at)$/.test(name) && dice.chance(0.8)) return { value: dice.pick(TIMES) };
  if (/^(?:id|event|shipment|requisition|allocation)$/.test(name) && dice.chance(0.5)) {
    return { value: dice.pick(IDS) };
  }
  if (name === 'timeZone' && dice.chance(0.8)) return { value: dice.pick(ZONES_OF_TIME) };
  return { value: dice.pick(TEXTS) };
}

function manyOf(dice: Dice): unknown {
  const one = dice.pick<unknown>([1, 'x', null, {}, [], { id: 'x' }]);
  return Array.from({ length: dice.pick([0, 1, 21, 501, 5000]) }, () => one);
}

/** JSON that is odd as text. */
export function hostileText(dice: Dice, _route: ApiRoute, request: WireRequest): WireRequest {
  const text = String(request.body);
  const [how, body] = dice.pick(TEXTS_OF_JSON)(dice, text);
  return { ...request, what: `json: ${how}`, body };
}

type TextOfJson = (dice: Dice, text: string) => [how: string, body: string | Buffer];

const inside = (text: string, more: string): string => text.replace(/^\{/, `{${more},`);

const TEXTS_OF_JSON: readonly TextOfJson[] = [
  (dice, text) => {
    const first = /"(\w+)":/.exec(text)?.[1] ?? 'id';
    const value = dice.pick(['"x"', 'null', '7', '{}']);
    return [`duplicate key ${first}`, inside(text, `"${first}":${value}`)];
  },
  (dice, text) => {
    const key = dice.pick(KEYS);
    const value = dice.pick(['{"isAdmin":true}', '{"prototype":{"x":1}}', 'null', '"x"', '[]']);
    return [`key ${key}`, inside(text, `${JSON.stringify(key)}:${value}`)];
  },
  (dice, text) => {
    const value = dice.pick([
      '{"__proto__":{"x":1}}',
      '{"\\u005f_proto__":{"x":1}}',
      '{"constructor":{"prototype":{"x":1}}}',
    ]);
    return ['nested prototype', text.replace(/:("[^"]*"|\d+)/, `:${value}`)];
  },
  (dice) => {
    const depth = dice.pick([33, 100, 5_000, 200_000]);
    const [open, close] = dice.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    return [`${depth} deep`, `${open.repeat(depth)}1${close.repeat(depth)}`];
  },
  (dice, text) => {
    const depth = dice.pick([20, 31, 32, 40]);
    return [
      `a field ${depth} deep`,
      inside(text, `"deep":${'['.repeat(depth)}${']'.repeat(depth)}`),
    ];
  },
  (dice) => {
    const odd = [
      '',
      ' ',
      '\n',
      'null',
      'true',
      '0',
      '"text"',
      '[]',
      '[null]',
      '{}',
      '{',
      '}',
      ']',
      '{]',
      '{"a"}',
      '{"a":}',
      '{,}',
      "{'a':1}",
      '{a:1}',
      '\ufeff{}',
      '{}{}',
      '{} x',
      '// x\n{}',
      'undefined',
      '"\u0001"',
      '"\\ud800"',
      '"\\x41"',
      '\u0000',
    ];
    const text = dice.pick(odd);
    return [`${JSON.stringify(text)} as the body`, text];
  },
  (dice, text) => {
    const length = dice.whole(0, Math.max(0, text.length - 1));
    return [`cut after ${length} characters`, text.slice(0, length)];
  },
  (dice, text) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0)
      bytes[dice.whole(0, bytes.length - 1)] = dice.pick([
        0x00, 0x80, 0xc0, 0xed, 0xff, 0x22, 0x5c,
      ]);
    return ['one byte wrong', bytes];
  },
  (dice, text) => {
    const encodings = [
      ['utf16le', Buffer.from(text, 'utf16le')],
      ['latin1', Buffer.from(`${text}é`, 'latin1')],
      ['gzip', gzipSync(text)],
      [
        'overlong',
        Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
      ],
      ['bom', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ] as const;
    const [how, body] = dice.pick(encodings);
    return [how, body];
  },
  (dice, text) => {
    const count = dice.pick([100, 5_000]);
    const keys = Array.from({ length: count }, (_, n) => `"k${n}":${n}`).join(',');
    return [`${count} more keys`, inside(text, keys)];
  },
];

/** Bodies at the limit of one mebibyte and beyond it; few, since each costs. */
export function hugeBody(dice: Dice, request: WireRequest): WireRequest {
  const bytes = dice.pick([MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE, 5 * MEBIBYTE]);
  const [how, body] = dice.pick<[string, (size: number) => string]>([
    ['one text', (size) => `{"id":"${'x'.repeat(size - 9)}"}`],
    ['spaces', (size) => `${' '.repeat(size - 2)}{}`],
    ['numbers', (size) => `[${'1,'.repeat(Math.floor((size - 3) / 2))}1]`.padEnd(size)],
    [
      'items',
      (size) => `{"items":[${'{"id":"x"},'.repeat(Math.floor((size - 20) / 11))}{}]}`.padEnd(size),
    ],
    ['one number', (size) => '9'.repeat(size)],
  ]);
  return { ...request, what: `size: ${how} of ${bytes} bytes`, body: body(bytes), json: undefined };
}

/** One fault of the kind that a schema forbids. */
export function spoiltBody(dice: Dice, route: ApiRoute, request: WireRequest): WireRequest {
  const { body, how } = spoilOne(dice, route.body?.schema, request.json);
  return { ...request, what: `field: ${how}`, body: JSON.stringify(body), json: body };
}
