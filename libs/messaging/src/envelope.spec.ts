import { describe, expect, it } from '@jest/globals';
import { decodeEnvelope, encodeEnvelope, NotAnEnvelope } from './envelope.js';

const stored = {
  messageId: '0199a0c2-0000-7000-8000-000000000001',
  subject: 'inventory.evt.stock-moved.v1',
  partitionKey: 'KIT-1/ORS',
  sequence: '7',
  epoch: 1,
  payloadText: '{"quantity":4}',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  createdAt: new Date('2026-11-21T08:00:00Z'),
};

describe('the envelope of an event', () => {
  it('is read as it was written', () => {
    expect(decodeEnvelope(encodeEnvelope('inventory', stored))).toEqual({
      specversion: '1.0',
      id: stored.messageId,
      source: '/inventory',
      type: stored.subject,
      time: '2026-11-21T08:00:00.000Z',
      datacontenttype: 'application/json',
      partitionkey: 'KIT-1/ORS',
      sequence: 7,
      epoch: 1,
      traceparent: stored.traceparent,
      data: { quantity: 4 },
    });
  });

  it('leaves out what an event does not have', () => {
    const text = encodeEnvelope('inventory', { ...stored, sequence: null, traceparent: null });
    const event = decodeEnvelope(text);
    expect('sequence' in event).toBe(false);
    expect('traceparent' in event).toBe(false);
  });

  it('ignores attributes it does not know, since additions are free', () => {
    const text = encodeEnvelope('inventory', stored).replace('{', '{"newfangled":true,');
    expect(decodeEnvelope(text).id).toBe(stored.messageId);
  });

  it.each([
    'not json',
    '[]',
    'null',
    '{}',
    encodeEnvelope('inventory', { ...stored, messageId: 'seven' }),
    encodeEnvelope('inventory', { ...stored, sequence: '-1' }),
    encodeEnvelope('inventory', { ...stored, sequence: '1.5' }),
    encodeEnvelope('inventory', { ...stored, partitionKey: '' }),
  ])('tells what is no envelope: %s', (text) => {
    expect(() => decodeEnvelope(text)).toThrow(NotAnEnvelope);
  });
});
