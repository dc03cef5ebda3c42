/** Passwords as argon2id hashes (RFC 9106), with the parameters that OWASP names. */
import { Algorithm, hash, verify } from '@node-rs/argon2';
import type { Passwords } from '../use-cases/ports.js';

const OPTIONS = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Makes the hash that stands in for unknown users, so that they take as long as known ones. */
export async function argon2Passwords(): Promise<Passwords> {
  const nobody = await hash('a password that nobody has', OPTIONS);
  return {
    hash: (password) => hash(password, OPTIONS),
    matches: async (known, password) => {
      const right = await verify(known ?? nobody, password);
      return known !== undefined && right;
    },
  };
}
