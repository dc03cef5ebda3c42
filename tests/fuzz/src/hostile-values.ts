/**
 * Values that no reader expects where a plain word or number should stand. They are hostile by
 * form, not by size of the list: each once broke some system.
 */

/** Texts for any field that takes one. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfffy',
  '\udc00\ud800',
  '\ufeffbom',
  '\ufffe\uffff',
  '\u202egnp.kit\u202c',
  '\u0623\u0645\u0644 \u05d0\u05d1\u05d2',
  `e${'\u0301'.repeat(150)}`,
  '👩🏿‍⚕️🏳️‍🌈',
  '\u2028\u2029',
  '\u0001\u0008\u001b[31m\u007f\u009f',
  '\r\nX-Injected: yes\r\n\r\n',
  '\u0130\u1e9e\ufb03',
  '１２３',
  '\\u0000',
  '%00',
  "'; SELECT pg_sleep(9); --",
  '$1 {{1+1}} <%= 1 %>',
  '<script>1</script>',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '@supplier',
  '@in-transit',
  'unidentified',
  '-',
  'x'.repeat(41),
  'x'.repeat(201),
  '🜁'.repeat(200),
  'x'.repeat(70_000),
];

/** Days and instants that a pattern may let pass and a calendar does not. */
export const TIMES: readonly string[] = [
  '2026-02-30',
  '2025-02-29',
  '0000-01-01',
  '0001-01-01',
  '1582-10-10',
  '1900-01-01',
  '9999-12-31',
  '2026-00-10',
  '2026-1-1',
  '+002026-01-01',
  '-000001-01-01T00:00:00Z',
  '2026-06-30T23:59:60Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20T25:61:61Z',
  '2026-11-20T10:00:00+99:99',
  '2026-11-20T10:00:00+14:00',
  '2026-11-20T10:00:00-00:00',
  '2026-11-20T10:00:00.123456789Z',
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59.999999999-23:59',
  '2026-11-20 10:00:00Z',
  '2026-11-20T10:00Z',
  '2026-11-20t10:00:00z',
];

/** Ids that are nearly one. */
export const IDS: readonly string[] = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '0190B6A4-7C5E-7B1A-9F00-3D2C1B0A9E8F',
  '{0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f}',
  'urn:uuid:0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f\n',
  '0190b6a47c5e7b1a9f003d2c1b0a9e8f',
];

/** Names of time zones, few of which are any. */
export const ZONES_OF_TIME: readonly string[] = [
  'Mars/Olympus',
  'UTC',
  'Etc/GMT+12',
  '+05:30',
  'EST5EDT',
  'africa/monrovia',
  'Africa/Monrovia\u0000',
  'toString',
];

/** Numbers that JSON can write. */
export const NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1.5,
  1e-7,
  5e-324,
  1e300,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  1_000_000_000,
  1_000_000_001,
  -1_000_000_000,
];

/** What stands where a value should and is none of the types above. */
export const ODDITIES: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [[]],
  [null],
  { toString: 'x' },
  { toJSON: 1, valueOf: {} },
  { length: 3 },
  [[[[[[1]]]]]],
];

/** Text in the place of a number that is JSON or nearly. */
export const LITERALS: readonly string[] = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e400',
  '-1e400',
  '1e-400',
  '9'.repeat(400),
  `0.${'3'.repeat(5000)}`,
  '0x10',
  '010',
  '1.',
  '.5',
  '+1',
  '1_000',
  '-',
  '1e',
  'undefined',
  "'1'",
  '1,',
  '/* 1 */ 1',
  'Date(1)',
];

/** Keys that mean something to an object of JavaScript. */
export const KEYS: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'toJSON',
  'then',
  '',
  'a~/b',
  '\u0000',
  '\ud800',
  '$ref',
];
