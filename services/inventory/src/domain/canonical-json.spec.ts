import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from './canonical-json.js';

describe('JSON as it is hashed', () => {
  it('sorts the fields of objects, at every depth, and never the items of a list', () => {
    const value = { b: [{ z: 1, y: 'two' }, 3], a: { d: null, c: true } };
    expect(canonicalJson(value)).toBe('{"a":{"c":true,"d":null},"b":[{"y":"two","z":1},3]}');
  });
  it('sorts by the units of their codes and not by an alphabet', () => {
    expect(canonicalJson({ b: 1, Z: 2, a: 3, ä: 4 })).toBe('{"Z":2,"a":3,"b":1,"ä":4}');
  });
  it('leaves out what is not there, as a database gives it back', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(canonicalJson([undefined, 1])).toBe('[null,1]');
  });
  it('writes plain values as JSON does', () => {
    expect(['a"b', 5, false, null].map(canonicalJson)).toEqual(['"a\\"b"', '5', 'false', 'null']);
    expect(canonicalJson({})).toBe('{}');
    expect(canonicalJson([])).toBe('[]');
  });
});
