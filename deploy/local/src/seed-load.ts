// Loads the history as the reports that it is. Level after level, since what a store has shipped
// must be known before it is received; within a level several sites at once, each site in its own
// order.

import type { StockEventAnswers, StockReport } from '@satchel/contracts';
import type { Api } from '@satchel/import';
import type { Log } from './data-folder.js';
import type { History } from './seed-history.js';

const BATCH = 500;
const LANES = 4;
const TRIES = 5;

/**
 * Loads all reports. Throws when one is refused. Safe to repeat: what was booked stays as it is.
 */
export async function loadHistory(api: Api, history: History, log: Log): Promise<void> {
  const total = history.levels.flat(2).length;
  let done = 0;
  let told = 0;
  const tell = (count: number): void => {
    done += count;
    const fifth = Math.floor((done * 5) / total);
    if (fifth === told) return;
    told = fifth;
    log(`demonstration: ${done} of ${total} stock events`);
  };
  for (const level of history.levels) {
    const lanes = Array.from({ length: LANES }, () => [] as StockReport[]);
    for (const reports of level) shortest(lanes).push(...reports);
    await Promise.all(lanes.map((lane) => loadLane(api, lane, tell)));
  }
}

/** Loads reports one batch after the other. Throws when one is refused. */
export async function loadLane(
  api: Api,
  reports: readonly StockReport[],
  tell: (count: number) => void = () => undefined,
): Promise<void> {
  for (let n = 0; n < reports.length; n += BATCH) {
    const batch = reports.slice(n, n + BATCH);
    await loadBatch(api, batch);
    tell(batch.length);
  }
}

async function loadBatch(api: Api, batch: readonly StockReport[]): Promise<void> {
  let items = batch;
  for (let attempt = 1; items.length > 0; attempt += 1) {
    const answers = await api.post<StockEventAnswers>('/v1/reports/batch', { items });
    const undecided = new Set<string>();
    for (const { id, outcome, problem } of answers.items) {
      if (outcome === 'accepted') continue;
      const isOpen = outcome === 'failed' && attempt < TRIES;
      if (!isOpen) throw new Error(`a report was ${outcome}: ${problem?.detail ?? id}`);
      undecided.add(id);
    }
    items = items.filter(({ id }) => undecided.has(id));
  }
}

function shortest(lanes: StockReport[][]): StockReport[] {
  return lanes.reduce((least, lane) => (lane.length < least.length ? lane : least));
}
