/** The figures behind docs/PROMISES.md. */
export { type KeptFigure, keptFigures } from './kept-figures.js';
export { PROMISED, type Promised } from './promised.js';
