// What other packages may use of the local deployment: tests, drills and the benchmark start the
// same real servers as `npm start` does.

export type { Log } from './data-folder.js';
export { defaultDataDir, keptSecret, printLine, projectRoot, readIfThere } from './data-folder.js';
export type { PreparedDatabase, RolePasswords } from './databases.js';
export { copyDatabase, prepareDatabase, withConnection } from './databases.js';
export { serviceKeys } from './keys.js';
export { deleteDataFolder, deleteDataFoldersIn } from './left-overs.js';
export type { NatsOptions } from './nats.js';
export { startNats } from './nats.js';
export type { NatsSearch } from './nats-binary.js';
export type { NatsUser } from './nats-config.js';
export type { NatsServer } from './nats-server.js';
export type { PostgresOptions, PostgresServer } from './postgres.js';
export { startPostgres } from './postgres.js';
export type { PostgresHome } from './postgres-home.js';
export { postgresHome } from './postgres-home.js';
export { isAlive, isHeldByAnother, ownIdentity } from './processes.js';
export type { DemonstrationUser, SeedModule, SeedTarget } from './seed-hook.js';
export type { ServiceName } from './service-names.js';
export {
  natsUsers,
  serviceNames,
  serviceSubjects,
  urlWithUser,
} from './service-names.js';
export type { ServiceProcess } from './service-process.js';
export type { RunningSystem, ServiceChanges, SystemOptions } from './system.js';
export { adminPassword, startSystem } from './system.js';
export type { WaitLimits } from './wait.js';
export { eventually, moment } from './wait.js';
export { archiveFolder, archiveSettings, besideDatabases, restoreCommand } from './wal-archive.js';
