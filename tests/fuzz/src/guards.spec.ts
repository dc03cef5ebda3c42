/** Every table that the services may write is guarded against writes on a 4xx, or excused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot, serviceNames } from '@satchel/local';
import { unlisted } from './guards.js';

/** The hand-written list of what each service may do to each of its tables. */
const ROWS = readFileSync(join(projectRoot, 'tests/permissions/tables.csv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(','));

describe('the guards of tables', () => {
  for (const service of serviceNames) {
    it(`leave no table of ${service} out, and name none that is gone`, () => {
      const own = ROWS.filter(([of]) => of === service).map(([, table = '']) => table);
      expect(unlisted(service, own)).toEqual([]);
    });
  }

  it('say so of a table that nobody listed', () => {
    expect(unlisted('requisition', ['surprise'])[0]).toBe(
      'requisition.surprise is neither guarded nor excused',
    );
  });
});
