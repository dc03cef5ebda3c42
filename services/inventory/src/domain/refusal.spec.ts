import { describe, expect, it } from '@jest/globals';
import { REFUSALS, type RefusalCode, Refused } from './refusal.js';

const CODES = Object.keys(REFUSALS) as RefusalCode[];

describe('a refusal', () => {
  it.each(CODES)('%s says in a sentence what is wrong, with a status of the sender', (code) => {
    const { note } = new Refused(code);
    expect(note).toStrictEqual({ status: REFUSALS[code][0], code, detail: REFUSALS[code][1] });
    expect(note.detail).toMatch(/^[A-Z].{20,}\.$/);
    expect(note.status).toBeGreaterThanOrEqual(400);
    expect(note.status).toBeLessThan(500);
  });
  it.each([
    ['id-reused', 'Make a new id'],
    ['unknown-location', 'register it first'],
    ['unknown-product', 'register it first'],
    ['unknown-lot', 'Register it, or leave the lot out'],
    ['shipment-differs', 'Make a new shipment id'],
    ['count-instead', 'Count the shelf instead'],
    ['not-reversible', 'A release ends an allocation'],
  ] as const)('%s says what to do: %s', (code, todo) => {
    expect(new Refused(code).note.detail).toContain(todo);
  });
  it('adds what it is about, and its figures', () => {
    expect(new Refused('insufficient-stock', '3 can be issued.', { available: 3 }).note).toEqual({
      status: 409,
      code: 'insufficient-stock',
      detail: 'There is not enough stock that can be issued. 3 can be issued.',
      figures: { available: 3 },
    });
  });
});
