/** Who may do what where: every cell, against an expectation written by hand. */
export { allCells, type Cell } from './expectation.js';
export { type Deviation, type MatrixResult, runMatrix } from './matrix.js';
