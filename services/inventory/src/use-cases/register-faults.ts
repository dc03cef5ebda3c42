/** Why entries of the register of several kinds are refused. */
import { entryRefused, type Problem, problem } from '@satchel/contracts';

export const unknown = (kind: 'zone' | 'programme' | 'location' | 'product', id: string): Problem =>
  entryRefused(`unknown-${kind}`, `There is no ${kind} ${id}. Register it first.`);

export const wrongDay = (day: string): Problem =>
  problem(400, 'malformed', `${day} is not a day of the calendar.`);
