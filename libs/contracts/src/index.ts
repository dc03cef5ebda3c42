import 'reflect-metadata';

export * from './agreement.js';
export * from './check.js';
export * from './contract.js';
export * from './field.js';
export * from './inventory/changes.js';
export * from './inventory/ledger-sealed.js';
export * from './inventory/physical-count.js';
export * from './inventory/register.js';
export * from './inventory/register-refusals.js';
export * from './inventory/stock.js';
export * from './inventory/stock-events.js';
export * from './inventory/stock-moved.js';
export * from './page.js';
export * from './problem.js';
export * from './problem-body.js';
export * from './replenishment/outlook.js';
export * from './requisition/requisition.js';
