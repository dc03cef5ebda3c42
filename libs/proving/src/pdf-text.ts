/**
 * The text of a PDF, page by page, read from the file itself: the strings of each page's content,
 * through the table of its font that says which glyph stands for which letters.
 */
import { inflateSync } from 'node:zlib';

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** Pieces of text of each page, in the order in which they were drawn. */
export function pdfPages(pdf: Buffer): string[][] {
  const objects = objectsOf(pdf.toString('latin1'));
  const fonts = fontsOf(objects);
  const pages = [...objects.values()].filter(({ dictionary }) =>
    /\/Type \/Page\b/.test(dictionary),
  );
  return pages.map(({ dictionary }) => {
    const content = objects.get(referred(dictionary, 'Contents'))?.stream ?? '';
    return shownIn(content, fonts);
  });
}

function objectsOf(text: string): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  for (const [, id, body] of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [dictionary = '', ...parts] = (body ?? '').split('\nstream\n');
    const stream = parts.join('\nstream\n').replace(/\nendstream$/, '');
    const isPacked = dictionary.includes('/FlateDecode') && !dictionary.includes('/Subtype');
    objects.set(id ?? '', { dictionary, stream: isPacked ? unpacked(stream) : stream });
  }
  return objects;
}

function unpacked(stream: string): string {
  return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
}

function referred(dictionary: string, name: string): string {
  return new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary)?.[1] ?? '';
}

type Letters = ReadonlyMap<number, string>;

/** By the name under which pages use them; one file names a font the same on every page. */
function fontsOf(objects: ReadonlyMap<string, PdfObject>): Map<string, Letters> {
  const fonts = new Map<string, Letters>();
  for (const { dictionary } of objects.values()) {
    for (const [, name, id] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const font = objects.get(id ?? '')?.dictionary ?? '';
      fonts.set(name ?? '', lettersOf(objects.get(referred(font, 'ToUnicode'))?.stream ?? ''));
    }
  }
  return fonts;
}

function lettersOf(map: string): Letters {
  const letters = new Map<number, string>();
  for (const [, low, , list] of map.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi)) {
    const first = Number.parseInt(low ?? '0', 16);
    for (const [n, [, code]] of [...(list ?? '').matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      letters.set(
        first + n,
        Buffer.from(code ?? '', 'hex')
          .swap16()
          .toString('utf16le'),
      );
    }
  }
  return letters;
}

function shownIn(content: string, fonts: ReadonlyMap<string, Letters>): string[] {
  const pieces: string[] = [];
  let letters: Letters = new Map();
  for (const [, font, , shown] of content.matchAll(/\/(F\d+) ([\d.]+) Tf|\[([^\]]*)\] TJ/g)) {
    if (font) letters = fonts.get(font) ?? new Map();
    if (shown === undefined) continue;
    const codes = [...shown.matchAll(/<([0-9a-f]+)>/gi)].flatMap(([, hex]) => hex?.match(/.{4}/g));
    pieces.push(codes.map((code) => letters.get(Number.parseInt(code ?? '', 16)) ?? '?').join(''));
  }
  return pieces;
}
