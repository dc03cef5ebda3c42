import { describe, expect, it } from '@jest/globals';
import { newKeyPair } from '@satchel/messaging';
import { readConfig } from './config.js';

const pair = newKeyPair();
const complete = {
  DATABASE_URL: 'postgres://satchel_requisition_app:a@localhost/satchel_requisition',
  DATABASE_OWNER_URL: 'postgres://satchel_requisition_owner:b@localhost/satchel_requisition',
  NATS_URL: 'nats://localhost:4222',
  PORT: '4102',
  SERVICE_KEY: pair.privateKey,
  TRUSTED_KEYS: JSON.stringify({ gateway: pair.publicKey }),
};

describe('the configuration', () => {
  it('is read once and cannot be changed', () => {
    const config = readConfig(complete);
    expect(config).toMatchObject({ port: 4102, natsUrl: 'nats://localhost:4222' });
    expect(config.key.issuer).toBe('requisition');
    expect(Object.isFrozen(config)).toBe(true);
  });
  it('keeps /health on this machine unless told', () => {
    expect(readConfig(complete).host).toBe('127.0.0.1');
    expect(readConfig({ ...complete, HOST: '10.0.0.7' }).host).toBe('10.0.0.7');
  });
  it('puts the credentials into the address of NATS', () => {
    const config = readConfig({ ...complete, NATS_USER: 'requisition', NATS_PASSWORD: 'p@ss' });
    expect(config.natsUrl).toBe('nats://requisition:p%40ss@localhost:4222');
  });
  it('lists every fault at once', () => {
    const faulty = { ...complete, DATABASE_URL: 'mysql://x', PORT: '70000', SERVICE_KEY: 'none' };
    const { NATS_URL: _, ...rest } = faulty;
    expect(() => readConfig(rest)).toThrow(
      /DATABASE_URL: must start.*\n.*NATS_URL is missing.*\n.*PORT: must be.*\n.*SERVICE_KEY: /,
    );
  });
  it('wants user and password together', () => {
    expect(() => readConfig({ ...complete, NATS_USER: 'requisition' })).toThrow('belong together');
  });
});
