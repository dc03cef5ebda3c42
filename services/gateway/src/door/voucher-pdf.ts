/**
 * Draws a voucher as a PDF for printing on A4: facts, a table whose heading stands on every page,
 * what was done, lines to sign, and on each page its number and which of how many it is. The font
 * is part of the file, so that names print as they are written, in Latin, Greek, Cyrillic or Arabic
 * letters; signs that it lacks print as a box.
 */
import { createRequire } from 'node:module';
import { setImmediate as giveWay } from 'node:timers/promises';
import PdfDocument from 'pdfkit';
import type { Voucher, VoucherColumn } from '../domain/voucher.js';

type Pdf = InstanceType<typeof PdfDocument>;

const { resolve } = createRequire(import.meta.url);
const PLAIN = resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf');
const BOLD = resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf');

const MARGIN = 40;
/** Room for the line at the foot of each page. */
const FOOT = 28;
const PADDING = 3;
const SIZE = 8.5;
const SIGNATURE_HEIGHT = 44;
/** After so many rows others are let in: a long paper must not hold up the whole gateway. */
const ROWS_AT_ONCE = 25;

export interface DrawOptions {
  readonly madeAt: Date;
  /** A spec reads it back as text. */
  readonly isCompressed?: boolean;
}

export async function voucherPdf(voucher: Voucher, options: DrawOptions): Promise<Buffer> {
  const pdf = new PdfDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    compress: options.isCompressed ?? true,
    info: {
      Title: `${voucher.title} ${voucher.number}`,
      Creator: 'Satchel',
      CreationDate: options.madeAt,
    },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done, fail) => {
    pdf.once('end', done);
    pdf.once('error', fail);
  });
  pdf.registerFont('plain', PLAIN).registerFont('bold', BOLD);
  drawHead(pdf, voucher);
  await drawTable(pdf, voucher);
  drawActs(pdf, voucher);
  drawSignatures(pdf, voucher);
  drawFeet(pdf, voucher, options.madeAt);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

const widthOf = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN;
const bottomOf = (pdf: Pdf): number => pdf.page.height - MARGIN - FOOT;

function drawHead(pdf: Pdf, { title, number, facts }: Voucher): void {
  pdf.font('bold').fontSize(16).text(title, MARGIN, MARGIN);
  pdf.fontSize(12).text(number, MARGIN, MARGIN + 3, { width: widthOf(pdf), align: 'right' });
  let y = MARGIN + 30;
  for (const [label, value] of facts) {
    pdf.font('bold').fontSize(9).text(label, MARGIN, y, { width: 85 });
    const width = widthOf(pdf) - 90;
    pdf.font('plain').text(value, MARGIN + 90, y, { width });
    y += Math.max(pdf.heightOfString(value || ' ', { width }), 11) + 2;
  }
  pdf.y = y + 8;
}

interface Column extends VoucherColumn {
  readonly x: number;
  readonly width: number;
}

function columnsOf(pdf: Pdf, columns: readonly VoucherColumn[]): Column[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  let x = MARGIN;
  return columns.map((column) => {
    const width = (widthOf(pdf) * column.share) / whole;
    x += width;
    return { ...column, width, x: x - width };
  });
}

async function drawTable(pdf: Pdf, { columns: named, rows }: Voucher): Promise<void> {
  const columns = columnsOf(pdf, named);
  const headings = columns.map(({ heading }) => heading);
  drawRow(pdf, columns, headings, 'bold');
  for (const [n, row] of rows.entries()) {
    if (n % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await giveWay();
    if (pdf.y + heightOf(pdf, columns, row, 'plain') > bottomOf(pdf)) {
      pdf.addPage();
      drawRow(pdf, columns, headings, 'bold');
    }
    drawRow(pdf, columns, row, 'plain');
  }
  pdf.y += 10;
}

type Weight = 'plain' | 'bold';

function heightOf(
  pdf: Pdf,
  columns: readonly Column[],
  cells: readonly string[],
  weight: Weight,
): number {
  pdf.font(weight).fontSize(SIZE);
  const heights = columns.map(({ width }, n) =>
    pdf.heightOfString(cells[n] || ' ', { width: width - 2 * PADDING }),
  );
  return Math.max(...heights) + 2 * PADDING;
}

function drawRow(
  pdf: Pdf,
  columns: readonly Column[],
  cells: readonly string[],
  weight: Weight,
): void {
  const { y } = pdf;
  const height = heightOf(pdf, columns, cells, weight);
  for (const [n, { x, width, isNumber }] of columns.entries()) {
    pdf.rect(x, y, width, height).lineWidth(0.5).strokeColor('#888').stroke();
    const align = isNumber ? ('right' as const) : ('left' as const);
    const options = { width: width - 2 * PADDING, align };
    if (cells[n]) pdf.fillColor('#000').text(cells[n], x + PADDING, y + PADDING, options);
  }
  pdf.y = y + height;
}

function drawActs(pdf: Pdf, { acts }: Voucher): void {
  pdf.font('plain').fontSize(SIZE);
  for (const act of acts) {
    const options = { width: widthOf(pdf) };
    if (pdf.y + pdf.heightOfString(act, options) > bottomOf(pdf)) {
      pdf.addPage();
      pdf.font('plain').fontSize(SIZE);
    }
    pdf.text(act, MARGIN, pdf.y, options);
  }
  pdf.y += 10;
}

/** Lines to sign stay together; two of them on one row of the page. */
function drawSignatures(pdf: Pdf, { signatures }: Voucher): void {
  const rows = Math.ceil(signatures.length / 2);
  if (pdf.y + rows * SIGNATURE_HEIGHT > bottomOf(pdf)) pdf.addPage();
  const top = pdf.y;
  const half = widthOf(pdf) / 2;
  for (const [n, who] of signatures.entries()) {
    const x = MARGIN + (n % 2) * half;
    const y = top + Math.floor(n / 2) * SIGNATURE_HEIGHT;
    const width = half - 16;
    pdf.font('bold').fontSize(SIZE).text(who, x, y, { width });
    pdf
      .moveTo(x, y + 28)
      .lineTo(x + width, y + 28)
      .lineWidth(0.5)
      .strokeColor('#000')
      .stroke();
    pdf
      .font('plain')
      .fontSize(7)
      .text('Name, signature, date', x, y + 30, { width });
  }
  pdf.y = top + rows * SIGNATURE_HEIGHT;
}

function drawFeet(pdf: Pdf, { number, id }: Voucher, madeAt: Date): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Text below the margin would begin a new page.
    pdf.page.margins.bottom = 0;
    const y = pdf.page.height - MARGIN - 8;
    const which = `page ${page - start + 1} of ${count}`;
    pdf.font('plain').fontSize(7).fillColor('#000');
    const about = `${number} · ${id} · printed ${madeAt.toISOString().slice(0, 16)}Z`;
    pdf.text(about, MARGIN, y, { lineBreak: false });
    pdf.text(which, MARGIN, y, { width: widthOf(pdf), align: 'right', lineBreak: false });
  }
}
