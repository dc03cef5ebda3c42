/** The system under test, with room for more requests than any person sends. */

/** Rates are not what is tested here; one person tries hundreds of things in a minute. */
export const WITHOUT_LIMITS = {
  RATE_LIMIT_PER_ACCOUNT: '10000000',
  RATE_LIMIT_PER_ADDRESS: '10000000',
  SIGN_IN_TRIES: '1000',
  // A seal in the middle would be a write of nobody.
  SEAL_EVERY_SECONDS: '86400',
};
