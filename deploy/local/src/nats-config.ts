// The configuration file of a local nats-server, in the feature set of NATS 2.9.

/** A user of the broker and the subjects it may use. */
export interface NatsUser {
  readonly user: string;
  readonly password: string;
  /** Subjects it may publish to, wildcards allowed. */
  readonly publish: readonly string[];
  /** Subjects it may subscribe to, wildcards allowed. */
  readonly subscribe: readonly string[];
}

/** What a configuration is made of. */
export interface NatsConfig {
  readonly serverName: string;
  readonly port: number;
  readonly storeDir: string;
  readonly pidFile: string;
  /** No users means that everybody on this machine may do everything. */
  readonly users: readonly NatsUser[];
}

/** The largest message in bytes: 4 MiB. */
export const maxPayloadBytes = 4 * 1024 * 1024;

/** Writes the configuration file's text. */
export function natsConfigText(config: NatsConfig): string {
  const lines = [
    `server_name: ${quoted(config.serverName)}`,
    'host: "127.0.0.1"',
    `port: ${config.port}`,
    `max_payload: ${maxPayloadBytes}`,
    // A client that vanished without a word is given requests until it is missed: by default for
    // more than four minutes, here for ten seconds in which it is given little.
    'ping_interval: "2s"',
    'ping_max: 4',
    `pid_file: ${quoted(config.pidFile)}`,
    `jetstream { store_dir: ${quoted(config.storeDir)} }`,
  ];
  if (config.users.length > 0) {
    lines.push('authorization {', '  users: [', ...config.users.map(userText), '  ]', '}');
  }
  return `${lines.join('\n')}\n`;
}

function userText(user: NatsUser): string {
  const list = (subjects: readonly string[]): string => `[${subjects.map(quoted).join(', ')}]`;
  // NATS reads an empty list as "everything is allowed", so it is spelled out as a denial.
  const rule = (subjects: readonly string[]): string =>
    subjects.length > 0 ? list(subjects) : '{ deny: [">"] }';
  return (
    `    { user: ${quoted(user.user)}, password: ${quoted(user.password)}, permissions: { ` +
    `publish: ${rule(user.publish)}, subscribe: ${rule(user.subscribe)}, allow_responses: true } }`
  );
}

function quoted(text: string): string {
  if (/["\\\n]/.test(text)) throw new Error(`not possible in a NATS configuration: ${text}`);
  return `"${text}"`;
}
