export * from './calendar.js';
export * from './clock.js';
export * from './courses.js';
export * from './names.js';
export * from './packs.js';
export * from './silence.js';
