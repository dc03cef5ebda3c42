/**
 * The drill of the canaries: plays what people do with them, then looks everywhere. It must find
 * them where they belong, or it could not find them where they do not.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminPassword, deleteDataFolder, type RunningSystem, startSystem } from '@satchel/local';
import { type Canary, CanaryFinder } from './canary.js';
import { Flows, MISPLACED, OF_ACCOUNTS, type Played, SECRET } from './canary-flows.js';
import {
  answersToOthers,
  type Found,
  filesOf,
  isOutOfReach,
  pagesOf,
  payloadsOf,
  rowsOf,
  Wire,
} from './canary-places.js';
import { WRITTEN, type Written } from './canary-words.js';
import { registerCountry } from './country.js';
import { untilQuiet } from './quiet.js';

export interface CanaryReport {
  readonly canaries: number;
  readonly requests: number;
  /** Tables, files, messages, pages, tokens and answers that were searched. */
  readonly places: number;
  readonly megabytes: number;
  /** Where a canary is that must not be there, a line each. */
  readonly leaks: readonly string[];
  /** Sightings in the places that a canary is allowed in. */
  readonly seenAtHome: number;
  /** What the search should have seen and did not: it proves nothing then. */
  readonly blind: readonly string[];
  readonly tookMs: number;
}

/** The one table of names and numbers. */
const HOME = 'gateway public.people';
const IN_LOGS = /^logs\/|\.log$|^postgres\/.*\/log\//;

const every = (flock: Readonly<Record<string, Canary>>): Canary[] => Object.values(flock);

export async function canaryDrill(print: (line: string) => void): Promise<CanaryReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'satchel-canaries-'));
  try {
    const env = {
      RATE_LIMIT_PER_ACCOUNT: '1000000',
      RATE_LIMIT_PER_ADDRESS: '1000000',
      SIGN_IN_TRIES: '1000',
    };
    const system = await startSystem({ dataDir, databaseUrl: '', natsUrl: '', env, log: print });
    try {
      return await search(system, dataDir, print);
    } finally {
      await system.stop();
    }
  } finally {
    await deleteDataFolder(dataDir);
  }
}

async function search(
  system: RunningSystem,
  dataDir: string,
  print: (line: string) => void,
): Promise<CanaryReport> {
  const startedAt = performance.now();
  const wire = await Wire.listen(system);
  try {
    const country = await registerCountry(system.gatewayUrl, adminPassword(dataDir));
    const played = await new Flows(system, country).play();
    print(`${played.requests} requests with canaries in them`);
    const answers = await answersToOthers(system, country.admin, played.ids);
    await untilQuiet(system);
    const found = {
      rows: await rowsOf(system),
      files: await filesOf(system, dataDir),
      heard: wire.heard,
      kept: await wire.kept(),
      pages: await pagesOf(system),
      tokens: payloadsOf(played.tokens),
      answers,
    };
    return reportOf(found, played, performance.now() - startedAt);
  } finally {
    await wire.close();
  }
}

type Places = Readonly<
  Record<'rows' | 'files' | 'heard' | 'kept' | 'pages' | 'tokens' | 'answers', readonly Found[]>
>;

function reportOf(found: Places, played: Played, tookMs: number): CanaryReport {
  const all = Object.values(found).flat();
  const logs = found.files.filter(({ place }) => IN_LOGS.test(place));
  const atHome = (each: Found): boolean => each.place === HOME;
  const elsewhere = all.filter((each) => !atHome(each));
  // What is typed into a field of another kind is asked of the owner of that field, over the wire.
  const atRest = elsewhere.filter(
    (each) => !found.heard.includes(each) && !found.answers.includes(each),
  );
  const leaks = [
    ...sightings(every(OF_ACCOUNTS), elsewhere),
    ...sightings(every(SECRET), all),
    ...sightings(every(MISPLACED), atRest),
    ...sightings(every(WRITTEN), [...logs, ...found.pages, ...found.tokens]),
    ...strayed(found),
  ];
  const home = sightings(every(OF_ACCOUNTS), found.rows.filter(atHome));
  return {
    canaries: [OF_ACCOUNTS, SECRET, MISPLACED, WRITTEN].flatMap(every).length,
    requests: played.requests,
    places: all.length,
    megabytes: Math.round(all.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e5) / 10,
    leaks: [...new Set(leaks)],
    seenAtHome: home.length,
    blind: blindness(found, home),
    tookMs: Math.round(tookMs),
  };
}

/** Free text outside of its owner's database, or told to somebody who may not see its record. */
function strayed({ rows, answers }: Places): string[] {
  const written: Written[] = Object.values(WRITTEN);
  const elsewhere = (['inventory', 'requisition'] as const).flatMap((owner) =>
    sightings(
      written.filter((each) => each.owner === owner),
      rows.filter(({ place }) => !place.startsWith(`${owner} `)),
    ),
  );
  const notForAll = written.filter(({ forAll }) => !forAll);
  return [...elsewhere, ...sightings(notForAll, answers.filter(isOutOfReach))];
}

/** Places in which a canary sings by right; a search that is deaf there is deaf anywhere. */
function blindness(found: Places, home: readonly string[]): string[] {
  const unseen = (where: string, seen: readonly string[]): string[] =>
    seen.length > 0 ? [] : [`no canary was seen in ${where}`];
  const named = (part: string): readonly Found[] =>
    found.files.filter(({ place }) => place.includes(part));
  const empty = (where: string, list: readonly Found[]): string[] =>
    list.some(({ bytes }) => bytes.length > 0) ? [] : [`nothing was read from ${where}`];
  return [
    ...unseen('the table of people', home),
    ...Object.values(WRITTEN).flatMap((each) => {
      const atOwner = found.rows.filter(({ place }) => place.startsWith(`${each.owner} `));
      return unseen(`the rows that keep it: ${each.what}`, sightings([each], atOwner));
    }),
    ...unseen(
      'answers to those who may see it',
      sightings([WRITTEN.noted, WRITTEN.recalled, WRITTEN.held], found.answers),
    ),
    ...unseen('the messages on the wire', sightings(every(MISPLACED), found.heard)),
    ...unseen(
      'the stock events in the stream',
      sightings([{ what: 'kit', text: 'KIT-A1' }], found.kept),
    ),
    ...['gateway', 'inventory', 'requisition', 'replenishment', 'postgres', 'nats'].flatMap(
      (name) => empty(`the log of ${name}`, named(`logs/${name}`)),
    ),
    ...empty('tokens', found.tokens),
    ...empty('pages', found.pages),
    ...empty('answers', found.answers),
  ];
}

function sightings(canaries: readonly Canary[], places: readonly Found[]): string[] {
  const finder = new CanaryFinder(canaries);
  return places.flatMap(({ place, bytes }) =>
    finder.in(bytes).map(({ canary, spelling }) => `${canary.what} (${spelling}) in ${place}`),
  );
}
