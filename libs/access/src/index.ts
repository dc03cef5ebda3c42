export * from './permissions.js';
export * from './permits.js';
export * from './principal.js';
export * from './roles.js';
