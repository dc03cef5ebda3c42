/** What there is to try about stock that orders leave alone: holds on lots, and earmarks. */
import { v7 as uuid } from 'uuid';
import { earmark, hold } from './country.js';
import { at, isHere, list, post, type Task } from './task.js';

/** An act or a question about the earmark that stands at the place. */
function onEarmark(method: string, act: string, body?: object): Task {
  return {
    request: (it) => {
      const path = `/v1/earmarks/${it.standing.earmark}/${act}`;
      return { method, path, ...(body ? { body: { id: uuid(), ...body } } : {}) };
    },
  };
}

export const keptStockTasks: Record<string, Task> = {
  'GET /v1/lot-holds': list('/v1/lot-holds?status=all', isHere),
  'POST /v1/lot-holds': post('/v1/lot-holds', (it) => hold(uuid(), at(it))),
  'POST /v1/lot-holds/{id}/release': {
    request: (it) => {
      const path = `/v1/lot-holds/${it.standing.hold}/release`;
      return { method: 'POST', path, body: { id: uuid(), reason: 'tried' } };
    },
  },
  'GET /v1/earmarks': list('/v1/earmarks?status=all', isHere),
  'POST /v1/earmarks': post('/v1/earmarks', (it) => earmark(uuid(), at(it))),
  'POST /v1/earmarks/{id}/end': onEarmark('POST', 'end', { reason: 'tried' }),
  'GET /v1/earmarks/{id}/waivers': onEarmark('GET', 'waivers'),
  'POST /v1/earmarks/{id}/waivers': onEarmark('POST', 'waivers', { quantity: 1, reason: 'tried' }),
};
