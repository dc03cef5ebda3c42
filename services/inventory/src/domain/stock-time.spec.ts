import { describe, expect, it } from '@jest/globals';
import { bookedTime, type Claim, openedFrom } from './stock-time.js';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-21T08:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When it is booked: in Nairobi, three hours ahead of Greenwich, heard of at once unless told. */
const booked = (occurredAt: string, more: Partial<Claim> = {}) =>
  bookedTime({
    occurredAt,
    isCount: false,
    timeZone: 'Africa/Nairobi',
    believableFrom: at('2026-01-01T00:00:00Z'),
    recordedAt: NOW,
    receivedAt: NOW,
    ...more,
  });

describe('when something happened', () => {
  it('is the instant that was told, to the minute', () => {
    expect(booked('2026-11-20T10:30:00Z')).toStrictEqual({
      at: at('2026-11-20T10:30:00Z'),
      precision: 'minute',
      flags: [],
    });
  });
  it('is noon of a day where it lies, and of a count the end of that day', () => {
    expect(booked('2026-11-20')).toStrictEqual({
      at: at('2026-11-20T09:00:00Z'),
      precision: 'day',
      flags: [],
    });
    expect(booked('2026-11-20', { isCount: true }).at).toBe(at('2026-11-20T20:59:59.999Z'));
    expect(booked('2026-11-15', { precision: 'month' }).precision).toBe('month');
  });
  it('is now, unflagged, where that of today has not come yet', () => {
    const claimedAt = at('2026-11-21T09:00:00Z');
    expect(booked('2026-11-21')).toStrictEqual({ at: NOW, precision: 'day', flags: [], claimedAt });
    const noon = at('2026-11-21T09:00:00Z');
    expect(booked('2026-11-21', { recordedAt: noon + 1 }).at).toBe(noon);
    expect(booked('2026-11-21', { isCount: true })).toMatchObject({ at: NOW, flags: [] });
  });
});

describe('a wrong clock', () => {
  it('is set right by when it says that it sent, and what was claimed is kept', () => {
    const slow = { sentAt: NOW - 2 * HOUR };
    expect(booked('2026-11-20T10:00:00Z', slow)).toStrictEqual({
      at: at('2026-11-20T12:00:00Z'),
      precision: 'minute',
      flags: [],
      claimedAt: at('2026-11-20T10:00:00Z'),
    });
    expect(booked('2026-11-20T10:00:00Z', { sentAt: NOW })).not.toHaveProperty('claimedAt');
  });
  it('moves a day only by whole days', () => {
    const day = (shift: number) => booked('2026-11-10', { sentAt: NOW - shift }).at;
    expect(day(11 * HOUR)).toBe(at('2026-11-10T09:00:00Z'));
    expect(day(13 * HOUR)).toBe(at('2026-11-11T09:00:00Z'));
    expect(day(-3 * DAY)).toBe(at('2026-11-07T09:00:00Z'));
  });
  it('that is five minutes ahead is believed, and not a moment more', () => {
    const five = '2026-11-21T08:05:00.000Z';
    expect(booked(five)).toStrictEqual({ at: at(five), precision: 'minute', flags: [] });
    expect(booked('2026-11-21T08:05:00.001Z')).toStrictEqual({
      at: NOW,
      precision: 'minute',
      flags: ['clock-ahead'],
      claimedAt: at(five) + 1,
    });
    expect(booked('2026-11-22')).toMatchObject({ at: NOW, flags: ['clock-ahead'] });
  });
  it('is not believed of a time before the opening, but of that very moment', () => {
    const opened = '2026-01-01T00:00:00.000Z';
    expect(booked(opened)).toMatchObject({ at: at(opened), flags: [] });
    expect(booked('2025-12-31T23:59:59.999Z')).toMatchObject({
      at: NOW,
      flags: ['before-opening'],
      claimedAt: at(opened) - 1,
    });
  });
});

describe('a location', () => {
  it('is open from the start of its first day, where it lies', () => {
    expect(openedFrom('2026-01-01', 'Africa/Nairobi')).toBe(at('2025-12-31T21:00:00Z'));
  });
});

describe('a clock that is centuries off', () => {
  it.each([
    ['9999-12-01T00:00:00Z', '2026-01-15', 'before-opening'],
    ['1900-01-02T00:00:00Z', '9999-12-31', 'clock-ahead'],
    ['9999-12-01T00:00:00Z', '1900-01-01', 'before-opening'],
  ])('at %s tells of %s: booked now, flagged', (sentAt, occurredAt, flag) => {
    const found = booked(occurredAt, { sentAt: at(sentAt) });
    expect([found.at, found.flags]).toEqual([NOW, [flag]]);
    expect(Number.isNaN(found.claimedAt)).toBe(false);
  });
});
