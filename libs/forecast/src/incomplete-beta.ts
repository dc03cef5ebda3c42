/**
 * The special functions behind every probability of running out. Pure.
 *
 * Guarantees: about 12 significant digits over the whole range that stock needs (arguments from
 * 10⁻³ to 10⁹), far tails included: a small probability is computed as itself, never as one minus
 * something near one. Arguments outside the domain are a RangeError, never a NaN.
 */

const LN_SQRT_2PI = 0.9189385332046728;
/** From here on the Stirling series is exact to the last digit with the terms below. */
const STIRLING_FROM = 10;
const RELATIVE_ERROR = 1e-15;
/** The fraction needs about the square root of the larger argument; 10⁹ stays far below this. */
const ROUNDS_MOST = 200_000;
/** Stands in for a zero denominator, as Lentz proposed. */
const TINY = 1e-300;

/**
 * What Stirling's formula leaves out of ln Γ(x), for x ≥ 10.
 * Source: NIST Digital Library of Mathematical Functions, 5.11.1.
 */
function stirlingRest(x: number): number {
  const s = 1 / (x * x);
  return (
    (1 / 12 -
      s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360_360))))) /
    x
  );
}

/**
 * Natural logarithm of the gamma function, for x > 0. Small x is carried up to 10 by
 * Γ(x + 1) = x Γ(x), where Stirling's series takes over.
 * Source: NIST Digital Library of Mathematical Functions, 5.5.1 and 5.11.1.
 */
export function logGamma(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`logGamma needs a positive finite number, not ${x}`);
  }
  let product = 1;
  let at = x;
  while (at < STIRLING_FROM) {
    product *= at;
    at += 1;
  }
  return LN_SQRT_2PI + (at - 0.5) * Math.log(at) - at + stirlingRest(at) - Math.log(product);
}

/**
 * Natural logarithm of the beta function B(a, b). Large arguments are combined before they are
 * subtracted, since the difference of three large ln Γ would lose the digits that matter.
 * Source: NIST Digital Library of Mathematical Functions, 5.12.1 with 5.11.1.
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < STIRLING_FROM) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const share = small / (small + large);
  const rest = stirlingRest(large) - stirlingRest(small + large);
  if (small < STIRLING_FROM) {
    const power = (large - 0.5) * Math.log1p(-share);
    return logGamma(small) + rest + small - small * Math.log(small + large) + power;
  }
  return (
    LN_SQRT_2PI -
    0.5 * Math.log(large) +
    stirlingRest(small) +
    rest +
    (small - 0.5) * Math.log(share) +
    large * Math.log1p(-share)
  );
}

/** The continued fraction of I_x(a, b), by Lentz's method as modified by Thompson and Barnett. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= ROUNDS_MOST; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < RELATIVE_ERROR * 4) return fraction;
  }
  throw new RangeError(`the incomplete beta function does not settle at a=${a}, b=${b}, x=${x}`);
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/**
 * The regularised incomplete beta function I_x(a, b), from 0 to 1.
 *
 * `y` is 1 − x. It is taken from the caller, who knows it exactly where x is so near to one that
 * the subtraction would round it away. Both must lie in [0, 1], a and b must be positive and
 * finite.
 * Source: NIST Digital Library of Mathematical Functions, 8.17.4 and 8.17.22.
 */
export function regularisedBeta(x: number, y: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1 && Math.abs(x + y - 1) < 1e-9)) {
    throw new RangeError(`x and y must be shares that add up to one, not ${x} and ${y}`);
  }
  if (!(a > 0 && b > 0 && a + b < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`a and b must be positive and finite, not ${a} and ${b}`);
  }
  if (x === 0) return 0;
  if (y === 0) return 1;
  const front = Math.exp(a * logOf(x, y) + b * logOf(y, x) - logBeta(a, b));
  const value =
    x < (a + 1) / (a + b + 2)
      ? (front * betaFraction(a, b, x)) / a
      : 1 - (front * betaFraction(b, a, y)) / b;
  return Math.min(1, Math.max(0, value));
}

/** ln of a share, through its complement where the share is near one. */
function logOf(share: number, complement: number): number {
  return share > 0.5 ? Math.log1p(-complement) : Math.log(share);
}
