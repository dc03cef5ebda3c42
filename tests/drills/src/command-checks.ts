/**
 * Commands that move no stock by themselves (recalls, holds, count sheets, handovers, snapshots,
 * notes on discrepancies) against what is kept of them: what was acknowledged is there once, what
 * was refused is nowhere, and nothing is there that nobody sent.
 */
import type { Read } from './databases.js';
import type { Write } from './writes.js';

interface Kept {
  /** `POST` paths of the command; the first group is what it is about, where it makes nothing. */
  readonly path: RegExp;
  /** Rows of `id, times`: how often such a command had its effect on what it is about. */
  readonly effects: string;
}

const KEPT: readonly Kept[] = [
  {
    path: /^\/v1\/recalls$/,
    effects: 'SELECT id, count(*) AS times FROM recall GROUP BY id',
  },
  {
    path: /^\/v1\/recalls\/([^/]+)\/findings$/,
    effects: `SELECT recall AS id, count(*) AS times FROM recall_task
      WHERE confirmation IS NOT NULL GROUP BY recall`,
  },
  {
    path: /^\/v1\/recalls\/([^/]+)\/close$/,
    effects: `SELECT id, count(closed_at) AS times FROM recall WHERE status = 'closed' GROUP BY id`,
  },
  {
    path: /^\/v1\/lot-holds$/,
    effects: 'SELECT id, count(*) AS times FROM lot_hold GROUP BY id',
  },
  {
    path: /^\/v1\/lot-holds\/([^/]+)\/release$/,
    effects: `SELECT id, count(*) AS times FROM lot_hold WHERE released_at IS NOT NULL GROUP BY id`,
  },
  {
    path: /^\/v1\/earmarks$/,
    effects: 'SELECT id, count(*) AS times FROM earmark GROUP BY id',
  },
  {
    path: /^\/v1\/earmarks\/([^/]+)\/waivers$/,
    effects: 'SELECT earmark AS id, count(*) AS times FROM earmark_waiver GROUP BY earmark',
  },
  {
    path: /^\/v1\/earmarks\/([^/]+)\/end$/,
    effects: 'SELECT id, count(*) AS times FROM earmark WHERE ended_at IS NOT NULL GROUP BY id',
  },
  {
    path: /^\/v1\/count-sheets$/,
    effects: 'SELECT id, count(*) AS times FROM count_sheet GROUP BY id',
  },
  {
    path: /^\/v1\/count-sheets\/([^/]+)\/submit$/,
    effects: `SELECT sheet AS id, count(*) AS times FROM count_result GROUP BY sheet`,
  },
  {
    path: /^\/v1\/count-sheets\/([^/]+)\/explain$/,
    effects: 'SELECT sheet AS id, count(*) AS times FROM count_explanation GROUP BY sheet',
  },
  {
    path: /^\/v1\/count-sheets\/([^/]+)\/approve$/,
    effects: `SELECT sheet AS id, count(*) AS times FROM count_decision GROUP BY sheet`,
  },
  {
    path: /^\/v1\/handovers$/,
    effects: 'SELECT id, count(*) AS times FROM handover GROUP BY id',
  },
  {
    path: /^\/v1\/handovers\/([^/]+)\/count$/,
    effects: 'SELECT handover AS id, count(*) AS times FROM handover_count GROUP BY handover',
  },
  {
    path: /^\/v1\/handovers\/([^/]+)\/close$/,
    effects: 'SELECT handover AS id, count(*) AS times FROM handover_ending GROUP BY handover',
  },
  {
    path: /^\/v1\/snapshots$/,
    effects: 'SELECT id, count(*) AS times FROM snapshot GROUP BY id',
  },
  {
    path: /^\/v1\/discrepancies\/[^/]+\/notes$/,
    effects: 'SELECT id, count(*) AS times FROM discrepancy_act GROUP BY id',
  },
];

/** The answers that are kept, with the effects they stand for. */
const ANSWERS = `SELECT id FROM lot_command UNION ALL SELECT id FROM count_answer
  UNION ALL SELECT id FROM discrepancy_answer UNION ALL SELECT id FROM snapshot`;

/** Whether a write is one of these commands. */
export const isCommand = ({ path }: Write): boolean => KEPT.some((kept) => kept.path.test(path));

/** Looks for every command in inventory's books; all must be decided. */
export async function checkCommands(inventory: Read, writes: readonly Write[]): Promise<string[]> {
  const commands = writes.filter(isCommand);
  const answers = (await inventory(ANSWERS)).map((row) => String(row['id']));
  const faults: string[] = [];
  for (const { id, path, outcome } of commands) {
    const times = answers.filter((answered) => answered === id).length;
    const wanted = outcome.kind === 'acknowledged' ? 1 : 0;
    if (times !== wanted) faults.push(`${path} ${id} was ${outcome.kind}, ${times} answers of it`);
  }
  const sent = new Set(commands.map(({ id }) => id));
  for (const id of answers) {
    if (!sent.has(id)) faults.push(`the answer to command ${id} is kept, and nobody sent it`);
  }
  for (const kept of KEPT) {
    faults.push(...compare(kept, commands, timesOf(await inventory(kept.effects))));
  }
  return faults;
}

const timesOf = (rows: readonly Record<string, unknown>[]): Map<string, number> =>
  new Map(rows.map((row) => [String(row['id']), Number(row['times'])]));

function compare(
  { path }: Kept,
  commands: readonly Write[],
  found: ReadonlyMap<string, number>,
): string[] {
  const faults: string[] = [];
  const asked = new Set<string>();
  for (const command of commands) {
    const match = path.exec(command.path);
    if (!match) continue;
    const about = match[1] ?? command.id;
    asked.add(about);
    const times = found.get(about) ?? 0;
    const wanted = command.outcome.kind === 'acknowledged' ? 1 : 0;
    if (times !== wanted) {
      faults.push(`${command.path} ${command.id} was ${command.outcome.kind}, done ${times} times`);
    }
  }
  for (const [about, times] of found) {
    if (times > 0 && !asked.has(about)) faults.push(`${path.source} of ${about}: nobody sent it`);
  }
  return faults;
}
