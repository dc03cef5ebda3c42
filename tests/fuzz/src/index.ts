// What other packages may use of the fuzz: bodies spoilt field by field.

export type { SpoiltBody } from './spoil.js';
export { spoiltBodies } from './spoil.js';
