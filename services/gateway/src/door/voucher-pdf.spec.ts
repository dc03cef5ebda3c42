import { describe, expect, it } from '@jest/globals';
import { pdfPages } from '@satchel/proving';
import { LOT_COLUMNS, PRODUCT_COLUMNS, type Voucher } from '../domain/voucher.js';
import { voucherPdf } from './voucher-pdf.js';

const rows = Array.from({ length: 120 }, (_, n) => [
  `P-${n}`,
  n === 3 ? 'Кислород, 10 л — ኦክስጅን' : `Product ${n} 250 mg, tablet`,
  `L-${n}`,
  '2027-06-30',
  String(n * 10),
  `${n} × 10`,
]);
const voucher: Voucher = {
  kind: 'issue',
  title: 'Issue voucher',
  number: 'ISS-7K3Q-9M2X',
  id: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e8f',
  facts: [
    ['From', 'Dépôt de N’zi (D-1)'],
    ['To', 'Ganta East (F-3)'],
  ],
  columns: [...PRODUCT_COLUMNS, ...LOT_COLUMNS],
  rows,
  acts: ['12 of ACT-1 instead of ACT-2'],
  signatures: ['Prepared by', 'Approved by', 'Taken over for transport by'],
};
const madeAt = new Date('2026-11-21T10:00:00Z');

async function pagesOf(of: Voucher): Promise<string[][]> {
  return pdfPages(await voucherPdf(of, { madeAt, isCompressed: false }));
}

describe('a voucher on paper', () => {
  it('holds every cell of every line, in order, under a heading on each page', async () => {
    const pages = await pagesOf(voucher);
    expect(pages.length).toBeGreaterThan(2);
    const text = pages.map((pieces) => pieces.join(' ')).join(' ');
    let from = 0;
    for (const [n, row] of rows.entries()) {
      for (const cell of n === 3 ? [row[0] ?? '', 'Кислород'] : row) {
        const at = text.indexOf(cell, from);
        expect([cell, at >= from]).toEqual([cell, true]);
        from = at;
      }
    }
    const inTable = pages.slice(0, -1);
    for (const pieces of inTable) expect(pieces).toEqual(expect.arrayContaining(['Code', 'Lot']));
  });

  it('says on every page which paper it is, and which page of how many', async () => {
    const pages = await pagesOf(voucher);
    for (const [n, pieces] of pages.entries()) {
      const text = pieces.join(' ');
      expect(text).toContain(`page ${n + 1} of ${pages.length}`);
      expect(text).toContain(voucher.number);
      expect(text).toContain(voucher.id);
    }
  });

  it('has facts at the head, and a line for everybody who signs, on one page', async () => {
    const pages = await pagesOf(voucher);
    expect(pages[0]?.join(' ')).toContain('Dépôt de N’zi (D-1)');
    const last = pages.at(-1)?.join(' ') ?? '';
    for (const who of voucher.signatures) expect(last).toContain(who);
    expect(last.match(/Name, signature, date/g)).toHaveLength(3);
    expect(pages.flat().join(' ')).toContain('12 of ACT-1 instead of ACT-2');
  });

  it('fits on one page when it is short, and is a file that begins as a PDF does', async () => {
    const short = { ...voucher, rows: rows.slice(0, 5) };
    expect(await pagesOf(short)).toHaveLength(1);
    const pdf = await voucherPdf(short, { madeAt });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
});
