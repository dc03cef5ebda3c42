export * from './calendar.js';
export * from './clock.js';
export * from './names.js';
export * from './silence.js';
