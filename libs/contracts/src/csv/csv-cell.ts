/**
 * What stands in one cell of a CSV file, in both directions. What is written is read back as the
 * same value, and is never a formula where a spreadsheet opens it; what cannot be read is told with
 * what to do about it.
 */
import { isDay, isInstant } from '@satchel/language';

/** How the text of a cell is read. */
export const CELL_FORMS = [
  'text',
  'whole',
  'flag',
  'day',
  'when',
  'words',
  'supply-lines',
  'packs',
  'courses',
  'contents',
  'needs',
] as const;
export type CellForm = (typeof CELL_FORMS)[number];

/** The order in which a file writes days with strokes; `iso` refuses them. */
export const DAY_ORDERS = ['iso', 'dmy', 'mdy'] as const;
export type DayOrder = (typeof DAY_ORDERS)[number];

/** Why a cell cannot be read, and what to do. */
export interface CellFault {
  readonly problem: string;
  readonly todo: string;
}

/** A value or a fault; a cell never holds an object with `problem`. */
export type CellRead = { readonly value: unknown } | CellFault;

/** A spreadsheet takes these for the beginning of a formula, with our own mark before it or not. */
const FORMULA = /^'*[=+\-@\t\r]/;
const MARKED = /^'+[=+\-@\t\r]/;
const BETWEEN = '|';
const ANY_OF = '/';

/** The text as it is written: with a mark before it where it could be run as a formula. */
export function safeText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `safeText` was given. */
export function plainText(cell: string): string {
  return MARKED.test(cell) ? cell.slice(1) : cell;
}

/** A field of a line: quoted where it has to be. */
export function csvField(cell: string): string {
  const isBare = !/[",;\r\n\t]|^\s|\s$/.test(cell);
  return isBare ? cell : `"${cell.replaceAll('"', '""')}"`;
}

/** The value as the text of a cell; empty when there is none. */
export function writeCell(form: CellForm, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (form === 'words') return safeText((value as string[]).map(escaped).join(BETWEEN));
  if (form === 'supply-lines') {
    const lines = value as { programme: string; supplier: string }[];
    return lines.map(({ programme, supplier }) => `${programme}=${supplier}`).join(BETWEEN);
  }
  if (form === 'packs') {
    const packs = value as { name: string; units: number }[];
    return packs.map(({ name, units }) => `${name}=${units}`).join(BETWEEN);
  }
  if (form === 'courses') {
    const courses = value as { fromMonths: number; toMonths: number; units: number }[];
    return courses.map((it) => `${it.fromMonths}-${it.toMonths}=${it.units}`).join(BETWEEN);
  }
  if (form === 'contents') {
    const contents = value as { product: string; quantity: number }[];
    return contents.map(({ product, quantity }) => `${product}=${quantity}`).join(BETWEEN);
  }
  if (form === 'needs') {
    const needs = value as { name: string; products: string[] }[];
    const cells = needs.map(({ name, products }) => `${needName(name)}=${products.join(ANY_OF)}`);
    return safeText(cells.join(BETWEEN));
  }
  return form === 'whole' ? String(value) : safeText(String(value));
}

/** The value of a cell that is not empty. */
export function readCell(form: CellForm, cell: string, days: DayOrder = 'iso'): CellRead {
  if (form === 'text') return { value: plainText(cell) };
  if (form === 'words') return { value: parts(plainText(cell.trim())) };
  if (form === 'needs') return readNeeds(plainText(cell.trim()));
  const text = cell.trim();
  if (form === 'whole') return readWhole(text);
  if (form === 'flag') return readFlag(text);
  if (form === 'supply-lines') return readSupplyLines(text);
  if (form === 'packs') return readPacks(text);
  if (form === 'courses') return readCourses(text);
  if (form === 'contents') return readContents(text);
  return form === 'day' ? readDay(text, days) : readWhen(text, days);
}

function readWhole(text: string): CellRead {
  if (/^\d{1,16}$/.test(text)) return { value: Number(text) };
  if (/^-\d+$/.test(text)) {
    return { problem: 'is below zero', todo: 'Write a whole number from 0 up.' };
  }
  if (/^\d{1,3}([ .,'\u00A0\u202F]\d{3})+$/.test(text)) {
    const todo = `If it is ${text.replaceAll(/\D/g, '')}, write it so, without separators.`;
    return { problem: 'has separators that two countries read differently', todo };
  }
  if (/^\d+[.,]\d+$/.test(text)) {
    const todo = 'Count dispensing units (tablets, not packs) and write a whole number.';
    return { problem: 'is not a whole number', todo };
  }
  if (/^\d+([.,]\d+)?[eE][+-]?\d+$/.test(text)) {
    const todo = 'A spreadsheet has rounded it: show the column as a number without decimals.';
    return { problem: 'is a rounded number', todo };
  }
  return { problem: 'is not a whole number', todo: 'Write digits only.' };
}

function readFlag(text: string): CellRead {
  if (/^(true|yes|1)$/i.test(text)) return { value: true };
  if (/^(false|no|0)$/i.test(text)) return { value: false };
  return { problem: 'is neither yes nor no', todo: 'Write true or false.' };
}

function readDay(text: string, order: DayOrder): CellRead {
  const day = dayOf(text, order);
  if (day !== undefined && isDay(day)) return { value: day };
  if (day !== undefined) return { problem: 'is no day of the calendar', todo: 'Put it right.' };
  const todo = 'Write YYYY-MM-DD, such as 2027-06-30.';
  if (/^\d{5}([.,]\d+)?$/.test(text)) {
    return { problem: 'is the number by which a spreadsheet counts days', todo };
  }
  if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$/.test(text)) {
    return {
      problem: 'may be read with day or month first',
      todo: `${todo} Or say --dates dmy or --dates mdy for the whole file.`,
    };
  }
  return { problem: 'is not a day', todo };
}

/** The day as ISO 8601 writes it; undefined where the text has another form. */
function dayOf(text: string, order: DayOrder): string | undefined {
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  if (year && month && day) return iso(year, month, day);
  const [, first, second, last] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  if (!first || !second || !last || order === 'iso') return undefined;
  return order === 'dmy' ? iso(last, second, first) : iso(last, first, second);
}

function iso(year: string, month: string, day: string): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function readWhen(text: string, order: DayOrder): CellRead {
  if (!text.includes(':')) return readDay(text, order);
  const hasForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
  if (hasForm.test(text) && isInstant(text)) return { value: text };
  const todo =
    'Write the day alone, 2026-11-21, or the hour with its offset: 2026-11-21T08:30:00+00:00.';
  return { problem: 'is an hour without its offset, or no moment of the calendar', todo };
}

function readSupplyLines(text: string): CellRead {
  const lines = text.split(BETWEEN).map((line) => line.trim().split('='));
  if (lines.every((line) => line.length === 2 && line.every((code) => code.trim() !== ''))) {
    const value = lines.map(([programme = '', supplier = '']) => ({
      programme: programme.trim(),
      supplier: supplier.trim(),
    }));
    return { value };
  }
  const todo = 'Write programme=supplier, several with | between: iccm=DEPOT-1|hiv=DEPOT-2.';
  return { problem: 'is not a list of supply lines', todo };
}

function readPacks(text: string): CellRead {
  const packs = namedUnits(text);
  if (packs) return { value: packs.map(([name, units]) => ({ name, units })) };
  const todo = 'Write name=units, several with | between: box=10|carton=500.';
  return { problem: 'is not a list of packs', todo };
}

function readContents(text: string): CellRead {
  const contents = namedUnits(text);
  if (contents) return { value: contents.map(([product, quantity]) => ({ product, quantity })) };
  const todo = 'Write product=units, several with | between: ORS=100|ZINC=200.';
  return { problem: 'is not a list of products with their units', todo };
}

/** Names with how many units each; undefined where the text has another form. */
function namedUnits(text: string): [string, number][] | undefined {
  const all = text.split(BETWEEN).map((one) => /^\s*([^=\s]+)\s*=\s*(\d{1,10})\s*$/.exec(one));
  if (!all.every((found) => found !== null)) return undefined;
  return all.map(([, name = '', units]) => [name, Number(units)]);
}

function readCourses(text: string): CellRead {
  const form = /^\s*(\d{1,4})\s*-\s*(\d{1,4})\s*=\s*(\d{1,10})\s*$/;
  const courses = text.split(BETWEEN).map((one) => form.exec(one));
  if (courses.every((found) => found !== null)) {
    const value = courses.map(([, from, to, units]) => ({
      fromMonths: Number(from),
      toMonths: Number(to),
      units: Number(units),
    }));
    return { value };
  }
  const todo = 'Write months=units, several with | between: 2-11=10|12-59=20.';
  return { problem: 'is not a list of courses', todo };
}

/** A need as it is read: its name up to the first bare `=`, and its products behind it. */
interface NeedRead {
  readonly name: { sign: string; isMarked: boolean }[];
  products?: string;
}

function readNeeds(text: string): CellRead {
  let need: NeedRead = { name: [] };
  const needs = [need];
  for (const [piece, marked] of text.matchAll(/\\([\\|=\s])|[\s\S]/gu)) {
    if (piece === BETWEEN) {
      need = { name: [] };
      needs.push(need);
    } else if (need.products !== undefined) need.products += piece;
    else if (piece === '=') need.products = '';
    else need.name.push({ sign: marked ?? piece, isMarked: marked !== undefined });
  }
  const value = needs.map(({ name, products = '' }) => ({
    name: withoutBlanks(name),
    products: products.split(ANY_OF).map((code) => code.trim()),
  }));
  const isSound = value.every(({ name, products }) => name !== '' && !products.includes(''));
  if (isSound) return { value };
  const todo = 'Write need=product/product, several with | between: medicine=ACT-1/ACT-2|test=RDT.';
  return { problem: 'is not a list of needs', todo };
}

/** A name without the blanks around it, but for those that are marked as its own. */
function withoutBlanks(name: NeedRead['name']): string {
  const isOwn = ({ sign, isMarked }: NeedRead['name'][number]) => isMarked || sign.trim() !== '';
  const own = name.slice(Math.max(0, name.findIndex(isOwn)), name.findLastIndex(isOwn) + 1);
  return own.map(({ sign }) => sign).join('');
}

/** What would end the name, or be taken for a blank around it, stands after a stroke. */
const needName = (name: string): string => name.replaceAll(/[\\|=]|^\s|\s$/gu, '\\$&');

const escaped = (word: string): string => word.replaceAll(/[\\|]/g, '\\$&');

/** The words between bars; a bar or stroke that belongs to a word stands after a stroke. */
function parts(text: string): string[] {
  const words = [''];
  for (const [piece, marked] of text.matchAll(/\\([\\|])|[\s\S]/gu)) {
    if (piece === BETWEEN) words.push('');
    else words[words.length - 1] += marked ?? piece;
  }
  return words;
}
