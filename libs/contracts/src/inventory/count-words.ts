/** Words of physical counts: why shelf and book differ, and the classes of a cycle count. */

/** Every reason with what it means. A person chooses; a new reason is added here. */
export const VARIANCE_REASON_MEANINGS = {
  'not-written-down': 'Handed out, and nobody wrote it down.',
  'receipt-not-reported': 'Received, and nobody reported it.',
  'issue-not-reported': 'Given to another place, and nobody reported it.',
  'written-wrong': 'Reported, with a wrong number, product or day.',
  'units-confused': 'Packs or other units were reported as dispensing units, or the reverse.',
  'products-confused': 'Mixed up with another product, of which as much is over or missing.',
  'earlier-count-wrong': 'The count before was not right.',
  'never-entered': 'Stock from before the book was begun.',
  expired: 'Removed because it had expired, and not reported.',
  damaged: 'Broken, wet, eaten or otherwise of no use, and not reported.',
  missing: 'Missing; how is not known. It says nothing about anybody.',
  other: 'Something else; the note says what.',
} as const;
export type VarianceReason = keyof typeof VARIANCE_REASON_MEANINGS;
export const VARIANCE_REASONS = Object.keys(VARIANCE_REASON_MEANINGS) as VarianceReason[];

export const ABC_CLASSES = ['A', 'B', 'C'] as const;
export type AbcClass = (typeof ABC_CLASSES)[number];
