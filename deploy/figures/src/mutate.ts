/**
 * `npm run mutate`: the rules of each `domain/` room, one room after the other, are spoilt in
 * every small way that Stryker knows, and their specs have to notice. A room that was judged is not
 * judged again before something has changed, so a run that is stopped goes on with the room in
 * which it was.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { EQUIVALENTS, type Equivalents, readEquivalents } from './mutation/equivalents.js';
import {
  forget,
  isJudged,
  isRoom,
  ROOMS,
  type Room,
  rememberGround,
  reportOf,
  strykerOptions,
  writeJudges,
} from './mutation/mutating.js';
import { judge, rawPercent, type Score, sumOf, type Verdict } from './mutation/score.js';
import { figureValues, inOneLine, missedInWords } from './mutation/told.js';
import { projectRoot } from './project.js';

const USAGE = `npm run mutate [-- [--room NAME]... [--concurrency N] [--fresh] [--list]
                   [--files PATTERN] [--figure FILE]]

  --room NAME       only this room, may be repeated: ${ROOMS.join(', ')}
  --concurrency N   mutants tried at once; 2 unless told
  --files PATTERN   only these files of the rooms, such as receipt.ts; nothing is remembered
  --fresh           judge every room anew, also where nothing has changed since it was judged
  --list            print each mutant that was missed and is not listed as equivalent

The report of a room is .satchel/mutation/ROOM/report.html. Mutants that no spec could ever find
stand with their reasons in ${EQUIVALENTS}.`;

/** Percent that every room has to reach, with the equivalent mutants counted as missed. */
const AT_LEAST = 85;

const { values } = parseArgs({
  options: {
    room: { type: 'string', multiple: true },
    concurrency: { type: 'string', default: '2' },
    fresh: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    files: { type: 'string' },
    figure: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const startedAt = performance.now();
const minutes = (): string => `${((performance.now() - startedAt) / 60_000).toFixed(1)} min`;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

process.chdir(projectRoot);
if (values.help) tell(USAGE);
else process.exitCode = await mutate((values.room ?? [...ROOMS]).map(roomOf));

function roomOf(name: string): Room {
  if (isRoom(name)) return name;
  throw new Error(`there are no rules in ${name}\n${USAGE}`);
}

async function mutate(rooms: readonly Room[]): Promise<number> {
  const list = readEquivalents();
  const scores = new Map<Room, Score>();
  const faults: string[] = [];
  for (const [index, room] of rooms.entries()) {
    tell(`${room}, room ${index + 1} of ${rooms.length}, after ${minutes()}`);
    const { score, missed, listedWrongly } = await judged(room, list);
    scores.set(room, score);
    if (values.list) for (const one of missed) tell(missedInWords(one));
    tell(inOneLine(room, score));
    faults.push(...listedWrongly.map((entry) => `listed as equivalent, but is not: ${entry}`));
    if (rawPercent(score) < AT_LEAST) faults.push(`${room} is below ${AT_LEAST} %`);
  }
  const total = sumOf([...scores.values()]);
  const held = faults.length === 0;
  if (values.figure) {
    const figure = { name: 'mutation', values: figureValues(scores, total), held };
    writeFileSync(values.figure, JSON.stringify(figure));
  }
  for (const fault of faults) tell(fault);
  tell(inOneLine(`${rooms.length} rooms in ${minutes()}`, total));
  return held ? 0 : 1;
}

async function judged(room: Room, list: Equivalents): Promise<Verdict> {
  const { files, fresh } = values;
  if (fresh || files !== undefined || !isJudged(room)) {
    forget(room);
    writeJudges(room);
    const concurrency = Number(values.concurrency);
    await new Stryker(strykerOptions({ room, concurrency, files })).runMutationTest();
    if (files === undefined) rememberGround(room);
  }
  return judge(JSON.parse(readFileSync(reportOf(room), 'utf8')), list);
}
