import { describe, expect, it } from '@jest/globals';
import { newKeyPair } from '@satchel/messaging';
import { readConfig } from './config.js';

const own = newKeyPair();
const good = {
  DATABASE_URL: 'postgres://app@localhost/satchel_gateway',
  DATABASE_OWNER_URL: 'postgres://owner@localhost/satchel_gateway',
  NATS_URL: 'nats://localhost:4222',
  PORT: '3000',
  SERVICE_KEY: own.privateKey,
  TRUSTED_KEYS: JSON.stringify({ gateway: own.publicKey }),
  ADMIN_PASSWORD: 'long enough',
};

describe('the configuration', () => {
  it('is read once and frozen', () => {
    const config = readConfig(good);
    expect(config).toMatchObject({ port: 3000, adminZone: 'LR', trustedProxies: 0 });
    expect(Object.isFrozen(config)).toBe(true);
  });
  it('lists every fault at once', () => {
    const { DATABASE_URL: _left, ...rest } = good;
    const read = () =>
      readConfig({ ...rest, PORT: 'many', ADMIN_PASSWORD: 'short', ADMIN_ZONE: 'no zone' });
    for (const name of ['DATABASE_URL', 'PORT', 'ADMIN_PASSWORD', 'ADMIN_ZONE']) {
      expect(read).toThrow(name);
    }
  });
  it('does not start with a key that the other services do not trust', () => {
    const other = JSON.stringify({ gateway: newKeyPair().publicKey });
    expect(() => readConfig({ ...good, TRUSTED_KEYS: other })).toThrow('another key for gateway');
    expect(() => readConfig({ ...good, TRUSTED_KEYS: '{}' })).toThrow('must list the key');
  });
});
