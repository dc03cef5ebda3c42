/** Backup and restore for others to call: drills and specs. */

export { backUpLocal } from './back-up.js';
export { type BaseBackup, type BaseBackupOptions, takeBaseBackup } from './copy-server.js';
export { type RaisedEpoch, raiseEpochs } from './epochs.js';
export { type Manifest, readManifest } from './manifest.js';
export { backupsIn, prune } from './prune.js';
export { type Restored, type RestoreOptions, restoreBackup } from './restore-backup.js';
export { verifyRestored } from './verify-restored.js';
