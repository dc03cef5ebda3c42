/**
 * A canary: a name, phone number or password that is nobody's, in every spelling in which it could
 * get out. Where one is found, whatever it was planted with has leaked.
 */

export interface Canary {
  /** Such as `name of account 1`. */
  readonly what: string;
  readonly text: string;
}

export interface Sighting {
  readonly canary: Canary;
  /** How it was written there. */
  readonly spelling: string;
}

/** Words shorter than this are nobody's alone. */
const WORD_MIN = 8;
const DIGITS_MIN = 9;

interface Needle {
  readonly spelling: string;
  readonly bytes: Buffer;
  /** In what was made lower case first. */
  readonly inLowerCase: boolean;
}

/** The spellings of one canary. */
export function spellings({ text }: Canary): Needle[] {
  const digits = text.replaceAll(/\D/g, '');
  const plain: [string, string][] = [
    ['as planted', text],
    ['without spaces', text.replaceAll(/[\s-]/g, '')],
    ['in an address', encodeURIComponent(text)],
    ['in a form', encodeURIComponent(text).replaceAll('%20', '+')],
    ['escaped', escaped(text)],
    ['in hexadecimal', Buffer.from(text).toString('hex')],
    ['with underscores', text.replaceAll(/\s/g, '_')],
    ...text
      .split(/\s/)
      .filter((word) => word.length >= WORD_MIN)
      .map((word): [string, string] => [`the word ${word}`, word]),
    ...(digits.length >= DIGITS_MIN
      ? ([
          ['digits only', digits],
          ['digits without the country', digits.slice(-DIGITS_MIN)],
        ] satisfies [string, string][])
      : []),
  ];
  return [
    ...plain.map(([spelling, each]) => ({
      spelling,
      bytes: Buffer.from(each.toLowerCase()),
      inLowerCase: true,
    })),
    { spelling: 'in UTF-16', bytes: Buffer.from(text, 'utf16le'), inLowerCase: false },
    ...base64Cores(text),
  ];
}

/** As a JSON writer that keeps to ASCII would. */
function escaped(text: string): string {
  return text.replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What stands in base64 wherever the text stands in a longer one: three ways to be cut. */
function base64Cores(text: string): Needle[] {
  return [0, 1, 2].map((before) => {
    const coded = Buffer.from('\0'.repeat(before) + text).toString('base64url');
    const [first, last] = [Math.ceil((before * 4) / 3), coded.length - 2];
    return {
      spelling: `in base64, ${before} on`,
      bytes: Buffer.from(coded.slice(first, last)),
      inLowerCase: false,
    };
  });
}

/** Finds canaries in bytes of any kind. */
export class CanaryFinder {
  private readonly needles: readonly { canary: Canary; needle: Needle }[];

  constructor(canaries: readonly Canary[]) {
    this.needles = canaries.flatMap((canary) =>
      spellings(canary).map((needle) => ({ canary, needle })),
    );
  }

  /** Every canary in the bytes, by its first spelling that is there. */
  in(bytes: Buffer | string): Sighting[] {
    const raw = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    const lower = lowerCase(raw);
    // Base64 for addresses writes `-` and `_` where the other writes `+` and `/`.
    const coded = Buffer.from(
      raw.toString('latin1').replaceAll('+', '-').replaceAll('/', '_'),
      'latin1',
    );
    const seen = new Map<Canary, Sighting>();
    for (const { canary, needle } of this.needles) {
      if (seen.has(canary)) continue;
      const haystacks = needle.inLowerCase ? [lower] : [raw, coded];
      if (haystacks.some((haystack) => haystack.includes(needle.bytes))) {
        seen.set(canary, { canary, spelling: needle.spelling });
      }
    }
    return [...seen.values()];
  }
}

/** Lower case of text, and of the ASCII in what is none. */
function lowerCase(bytes: Buffer): Buffer {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return Buffer.from(text.toLowerCase());
  const copy = Buffer.from(bytes);
  for (let n = 0; n < copy.length; n += 1) {
    const byte = copy[n] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) copy[n] = byte + 0x20;
  }
  return copy;
}
