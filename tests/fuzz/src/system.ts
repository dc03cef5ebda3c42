/** The settings of a system that is fuzzed: no limit of the rate, else as it is delivered. */

const MANY = '10000000';

export const FUZZED_SYSTEM = {
  env: {
    RATE_LIMIT_PER_ACCOUNT: MANY,
    RATE_LIMIT_PER_ADDRESS: MANY,
    SIGN_IN_TRIES: '1000',
  },
  slow: { requestMs: 30_000, headMs: 10_000 },
} as const;
