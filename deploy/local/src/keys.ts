// A key pair for each service, made once and kept in the data folder. With its private key a
// service signs who acts; with the others' public keys it checks what they sign.

import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { keptSecret } from './data-folder.js';

/** What services get as SERVICE_KEY and TRUSTED_KEYS: base64url of DER, Ed25519. */
export interface ServiceKeys {
  /** PKCS#8 by service name. */
  readonly privateKeys: Readonly<Record<string, string>>;
  /** SPKI by service name. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

/** Finds or makes the key pairs of these services. */
export function serviceKeys(dataDir: string, services: readonly string[]): ServiceKeys {
  const pairs = services.map((service) => {
    const pem = keptSecret(dataDir, `${service}.key.pem`, newPrivateKey);
    const privateKey = createPrivateKey(pem);
    return {
      service,
      privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
      publicKey: createPublicKey(privateKey)
        .export({ format: 'der', type: 'spki' })
        .toString('base64url'),
    };
  });
  return {
    privateKeys: Object.fromEntries(pairs.map((pair) => [pair.service, pair.privateKey])),
    publicKeys: Object.fromEntries(pairs.map((pair) => [pair.service, pair.publicKey])),
  };
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
