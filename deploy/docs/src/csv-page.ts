/**
 * docs/CSV.md: every file that is read in or written out, column by column, from the same
 * definitions that read and write them.
 */
import {
  type CellForm,
  type CsvColumn,
  type CsvTable,
  contractSchemas,
  ENTRIES_TABLE,
  type JsonSchema,
  REGISTER_KINDS,
  REGISTER_TABLES,
  REPORTS_TABLE,
  SNAPSHOTS_TABLE,
  STOCK_TABLE,
} from '@satchel/contracts';
import { code, generatedFrom, page, table } from './markdown.js';

const INTRO = `
# Files of lines

The register, stock and reports come in and go out as CSV. What is exported can be read in as it
is: the register and the stock of one country, read into an empty one, are the same there.

## Reading in

\`\`\`
npm run import -- register --kind locations FILE.csv
npm run import -- openings FILE.csv
npm run import -- movements FILE.csv
npm run import -- snapshots FILE.csv
\`\`\`

1. **Every line is checked first**, against its columns, the other lines, and, with an account, what
the register knows. Every line at fault is told with its line, column, value and what to do;
\`--report FILE.csv\` writes them all. Nothing is written while there is one.
2. **Nothing is written without \`--write\`.** Then the file is sent through the public API in
batches, under the rights of the account. What the API refuses is told by line; the rest goes on.
3. **Sending a file again changes nothing.** An entry of the register is its full state. The id of a
report follows from its kind, location, product, day, direction, to, shipment, source, document and
reference; not from its quantity: a line that was put right after it was booked is refused
(\`id-reused\`), and the difference is reported as \`adjusted\`. A card is opened once. The id of a
snapshot follows from store and moment.
4. **Ctrl-C stops it** after the batch that is under way; the same command goes on from there.
5. **Late is normal.** Reports may be of any day since the location opened
([LEDGER.md](LEDGER.md), 2.3).

Load in this order: zones, programmes, locations, products, lots, managed products, conditions,
product prices, shelf life rules, pack contents, openings, movements, snapshots; within a file
parents and suppliers may stand anywhere. The register takes the right \`change-register\`,
reports take \`report-stock\`; always use the same account, since what one has reported another
cannot report again. Memory hardly grows with the file: \`npm run import:memory\` measures it.

## How cells are written

UTF-8, with or without its mark; comma, semicolon or tab; any line end; quotes around what holds
separators, quotes or line ends. An empty cell is a value that is absent. Headings may stand in any
order; one that is unknown or missing is a fault.
`;

const FORMS: Record<CellForm, string> = {
  text: "Text. One that begins with `=`, `+`, `-`, `@` or a tab is written with `'` before it, so that no spreadsheet runs it, and read back without.",
  whole:
    'A whole number in digits. `1,200`, `1 200`, `12.5` and `1.2E+05` are faults: two countries read them differently, or a spreadsheet has rounded them.',
  flag: '`true` or `false`; also `yes`, `no`, `1`, `0`.',
  day: '`2027-06-30` or `2027/6/30`. `03/04/2027` is a fault unless `--dates dmy` or `--dates mdy` says how it is meant; so is `46568`, the number by which a spreadsheet counts days.',
  when: 'A day, where the hour is not known; or `2026-11-21T08:30:00Z`, `2026-11-21T08:30:00+01:00`.',
  words: 'Words with a bar between: `malaria|fever`. A bar in a word is written `\\\\|`.',
  'supply-lines': '`programme=supplier`, several with a bar between.',
  packs: '`name=units`, several with a bar between.',
  courses: '`months=units`, such as `2-11=10`, several with a bar between.',
  contents: '`product=units`, such as `ORS=100`, several with a bar between.',
  needs:
    '`need=product`, or `need=product/product` where any of them will do; several with a bar between, all of which are needed: `medicine=ACT-1/ACT-2|test=RDT`. A bar, a stroke `\\` or `=` in the name of a need is written with a stroke before it.',
};

const OUT = `
## Writing out

\`GET /v1/export/locations.csv\` and its like, as [the API](../services/gateway/README.md) lists
them. The file is UTF-8 with its mark, with commas and \`CRLF\`. It is written while it is read,
page by page: what moves meanwhile may be in it or not, each card is whole. \`as_of\` is when the
export began. An export that breaks off is cut together with its connection: ask again. Columns in
*italics* are told for whoever reads the file, and left aside when it is read in. What products
cost is written only for whoever may see values; in the \`lots.csv\` of others prices are empty,
and such a file, read in, takes them away.
`;

export function csvPage(): string {
  return page(
    generatedFrom('libs/contracts/src/csv'),
    INTRO,
    table(
      ['Cell', 'Is written'],
      Object.entries(FORMS).map(([form, how]) => [form.replaceAll('-', ' '), how]),
    ),
    OUT,
    '# The register',
    ...REGISTER_KINDS.flatMap((kind) => section(`register --kind ${kind}`, REGISTER_TABLES[kind])),
    '# Stock',
    ...section('openings, and `GET /v1/export/stock.csv`', STOCK_TABLE),
    '# Reports and entries',
    ...section('movements, read in', REPORTS_TABLE),
    'Lines of one report stand together and differ in nothing but lot, expiry and quantity. A `counted` that names lots counts every other lot as zero.',
    ...section('snapshots, read in', SNAPSHOTS_TABLE),
    'What is said of observed stores is in [OBSERVED.md](OBSERVED.md). A product with lots has every other lot counted as zero.',
    ...section('`GET /v1/export/movements.csv`', ENTRIES_TABLE),
  );
}

function section(title: string, of: CsvTable): string[] {
  const rows = of.columns.map((one) => [
    nameOf(one),
    one.form.replaceAll('-', ' '),
    aboutOf(of, one),
  ]);
  return [
    `## ${title}`,
    `${of.about} A line is named by ${of.key.map(snake).map(code).join(', ')}.`,
    table(['Column', 'Cell', 'Holds'], rows),
  ];
}

function nameOf({ name, isNeeded, isTold }: CsvColumn): string {
  if (isTold) return `*${name}*`;
  return isNeeded ? `**${name}**` : name;
}

const snake = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What the contract says of the field, words that it takes included. */
function aboutOf({ of }: CsvTable, { field }: CsvColumn): string {
  let schema: JsonSchema = { $ref: of.name };
  for (const part of field.split('/')) {
    const name =
      String(schema['$ref'] ?? '')
        .split('/')
        .at(-1) ?? '';
    const properties = (contractSchemas()[name]?.['properties'] ?? {}) as Record<
      string,
      JsonSchema
    >;
    schema = properties[part] ?? {};
  }
  const words = schema['enum'] as string[] | undefined;
  const list = words ? ` One of ${words.map(code).join(', ')}.` : '';
  return `${String(schema['description'] ?? '')}${list}`;
}
