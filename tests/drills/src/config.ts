/** What a drill tells the processes that it watches, through their environment. */

/** The unix socket of the harness. */
export const SOCKET_VARIABLE = 'SATCHEL_DRILL_SOCKET';
/** `<service>-<index>` of the process. */
export const PROCESS_VARIABLE = 'SATCHEL_DRILL_PROCESS';

/** Where the harness listens, and as whom this process speaks to it. */
export function preloadConfig(): { readonly socket: string; readonly name: string } | undefined {
  const socket = process.env[SOCKET_VARIABLE];
  const name = process.env[PROCESS_VARIABLE];
  return socket && name ? { socket, name } : undefined;
}
