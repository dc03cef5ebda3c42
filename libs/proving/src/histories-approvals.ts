/**
 * What requisition tells of approvals: new ones that compete for a shelf, some heard of late, and
 * ones that are changed, withdrawn, or told again in an older version.
 */
import { MINUTE_MS } from '@satchel/language';
import { type Choices, pickFrom, type Scene } from './histories-scene.js';
import { RECIPIENTS } from './histories-world.js';
import type { ApprovalNews, ModelLine } from './model-register.js';

export type ApprovalKind = 'approved' | 'changed';

const STORES = ['FA', 'FA', 'WH', 'FB'];

export function tellApproval(scene: Scene, kind: ApprovalKind, c: Choices): ApprovalNews {
  const line = kind === 'changed' ? pickFrom(scene.model.approvedLines(), c.where) : undefined;
  return line ? changed(line, c) : approved(scene, c);
}

function approved(scene: Scene, c: Choices): ApprovalNews {
  const supplier = pickFrom(STORES, c.where) ?? 'FA';
  return {
    requisition: scene.newId(),
    location: pickFrom(RECIPIENTS[supplier] ?? [], c.lotB) ?? 'K1',
    supplier,
    product: pickFrom(['ACT', 'ACT', 'ACT', 'ACT', 'ORS'], c.lotA) ?? 'ACT',
    approved: 1 + (c.amount % (supplier === 'WH' ? 60 : 16)),
    // Some at the very same moment, so that the id decides.
    approvedAt: scene.now - (c.when % 4 === 0 ? 0 : c.ago % (3 * 1440)) * MINUTE_MS,
    version: 1,
  };
}

function changed(line: ModelLine & { version?: number }, c: Choices): ApprovalNews {
  const { version = 1, approvedAt = 0 } = line;
  const more = [0, 0, Math.floor(line.approved / 2), line.approved + (c.amount % 20)];
  return {
    ...line,
    approvedAt,
    approved: pickFrom(more, c.pick) ?? 0,
    version: version + (c.also % 5 === 4 ? 0 : 1),
  };
}
