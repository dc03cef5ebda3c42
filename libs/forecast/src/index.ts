export * from './consumption.js';
export * from './demand.js';
export * from './estimate.js';
export * from './incomplete-beta.js';
export * from './quantity.js';
