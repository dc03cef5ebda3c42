// What other packages may use of the import: its way of talking to the API, and the import itself.

export type { ApiOptions } from './api.js';
export { Api, ApiOutOfReach, ApiRefusal } from './api.js';
export { type BulkKind, MOVEMENTS, OPENINGS, registerKind } from './bulk/bulk-kind.js';
export { type FileImport, type FileOutcome, importFile } from './bulk/import-file.js';
export { SNAPSHOTS } from './bulk/snapshot-kind.js';
export type { Figures } from './figures.js';
export type { ImportOptions, ImportOutcome } from './import-records.js';
export { importRecords } from './import-records.js';
export type { Progress, ProgressMaker } from './progress.js';
