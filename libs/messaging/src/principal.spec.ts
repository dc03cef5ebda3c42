import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@satchel/access';
import { fakeClock } from '@satchel/proving';
import { jwtVerify, SignJWT } from 'jose';
import {
  hashRequest,
  mintAssertion,
  newKeyPair,
  readSigningKey,
  readTrustedKeys,
  servicePrincipal,
  verifyAssertion,
} from './principal.js';

const gateway = newKeyPair();
const inventory = newKeyPair();
const trusted = readTrustedKeys(
  JSON.stringify({ gateway: gateway.publicKey, inventory: inventory.publicKey }),
);
const gatewayKey = readSigningKey('gateway', gateway.privateKey);
const inventoryKey = readSigningKey('inventory', inventory.privateKey);
const clock = fakeClock('2026-11-21T08:00:00Z');
const chw: Principal = {
  subject: '0199a0c2-0000-7000-8000-000000000001',
  kind: 'person',
  grants: [{ role: 'chw', at: 'KIT-1' as Principal['grants'][number]['at'] }],
  channel: 'app',
};
const binding = {
  audience: 'inventory',
  requestHash: hashRequest('inventory.cmd.issue.v1', '{"quantity":4}'),
};

function minted(): string {
  return mintAssertion(gatewayKey, chw, binding, clock);
}

function check(assertion: string | undefined, bound = binding, at = clock) {
  return () => verifyAssertion(assertion, trusted, bound, at);
}

const refusal = expect.objectContaining({
  problem: expect.objectContaining({ status: 401, code: 'principal-refused' }),
});

describe('the proof of who acts', () => {
  it('gives back the principal it was minted for', () => {
    expect(check(minted())()).toEqual(chw);
  });

  it('carries on whose behalf a service acts', () => {
    const acting = servicePrincipal('inventory', chw.subject);
    expect(check(mintAssertion(inventoryKey, acting, binding, clock))()).toEqual(acting);
  });

  it('is refused when it is missing', () => {
    expect(check(undefined)).toThrow(refusal);
    expect(check('')).toThrow(refusal);
  });

  it('is refused when any part of it is spoilt', () => {
    const [header = '', payload = '', signature = ''] = minted().split('.');
    const other = Buffer.from(payload, 'base64url').toString().replace('"chw"', '"auditor"');
    const swapped = Buffer.from(other).toString('base64url');
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(check(`${header}.${swapped}.${signature}`)).toThrow(refusal);
    expect(check(`${header}.${payload}.${flipped}`)).toThrow(refusal);
    expect(check(`${header}.${payload}.`)).toThrow(refusal);
    expect(check(`${header}.${payload}`)).toThrow(refusal);
    expect(check(`${minted()}.x`)).toThrow(refusal);
    expect(check('not.a.token')).toThrow(refusal);
  });

  it('is refused when it names another way of signing', () => {
    const [, payload = ''] = minted().split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(check(`${none}.${payload}.`)).toThrow(refusal);
    expect(check(`${none}.${payload}.AAAA`)).toThrow(refusal);
  });

  it('is refused after its minute, and before its time', () => {
    const assertion = minted();
    const later = fakeClock('2026-11-21T08:01:06Z');
    const earlier = fakeClock('2026-11-21T07:59:50Z');
    expect(check(assertion, binding, fakeClock('2026-11-21T08:00:59Z'))()).toEqual(chw);
    expect(check(assertion, binding, later)).toThrow(refusal);
    expect(check(assertion, binding, earlier)).toThrow(refusal);
  });

  it('is refused by a service it is not meant for', () => {
    expect(check(minted(), { ...binding, audience: 'requisition' })).toThrow(refusal);
  });

  it('is refused with another body or another subject', () => {
    const body = hashRequest('inventory.cmd.issue.v1', '{"quantity":400}');
    const subject = hashRequest('inventory.cmd.reverse.v1', '{"quantity":4}');
    expect(check(minted(), { ...binding, requestHash: body })).toThrow(refusal);
    expect(check(minted(), { ...binding, requestHash: subject })).toThrow(refusal);
  });

  it('is refused from an issuer that is not trusted', () => {
    const stranger = readSigningKey('stranger', newKeyPair().privateKey);
    const impostor = readSigningKey('gateway', newKeyPair().privateKey);
    expect(check(mintAssertion(stranger, chw, binding, clock))).toThrow(refusal);
    expect(check(mintAssertion(impostor, chw, binding, clock))).toThrow(refusal);
  });

  it('is refused when a service speaks for a person or for another service', () => {
    const other = servicePrincipal('requisition');
    expect(check(mintAssertion(inventoryKey, chw, binding, clock))).toThrow(refusal);
    expect(check(mintAssertion(inventoryKey, other, binding, clock))).toThrow(refusal);
  });

  it('is a token that jose reads and writes too', async () => {
    const key = trusted.get('gateway');
    if (!key) throw new Error('no key');
    const read = await jwtVerify(minted(), key, {
      issuer: 'gateway',
      audience: 'inventory',
      currentDate: clock.now(),
    });
    expect(read.payload.sub).toBe(chw.subject);
    const written = await new SignJWT(read.payload)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'satchel-principal+jwt' })
      .sign(gatewayKey.privateKey);
    expect(check(written)()).toEqual(chw);
  });

  it('is signed with Ed25519 keys only', () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
    expect(() => readSigningKey('gateway', der)).toThrow('an Ed25519 key is needed');
  });
});
