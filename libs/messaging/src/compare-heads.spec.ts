import { describe, expect, it } from '@jest/globals';
import { compareHeads } from './compare-heads.js';

const mark = (position: number, hash?: string) => ({
  key: 'K',
  position,
  ...(hash === undefined ? {} : { hash }),
});

describe('a copy compared with its owner', () => {
  it.each([
    ['agrees at the same position', mark(3), [mark(3)]],
    ['agrees with the same hash', mark(3, 'a'), [mark(3, 'a')]],
    ['agrees where a hash is not known', mark(3, 'a'), [mark(3)]],
    ['agrees where neither has anything', mark(0), []],
  ])('%s', (_what, ours, theirs) => {
    expect(compareHeads([ours], theirs)).toEqual({ diverged: [], behind: [] });
  });

  it('is behind where the owner has more', () => {
    expect(compareHeads([mark(3, 'a')], [mark(5, 'a')])).toEqual({ diverged: [], behind: ['K'] });
  });

  it('diverges where the owner has less, nothing, or something else', () => {
    expect(compareHeads([mark(3)], [mark(2)]).diverged).toEqual([{ key: 'K', ours: 3, theirs: 2 }]);
    expect(compareHeads([mark(3)], []).diverged).toEqual([{ key: 'K', ours: 3 }]);
    expect(compareHeads([mark(3, 'a')], [mark(5, 'b')])).toEqual({
      diverged: [{ key: 'K', ours: 3, theirs: 5, ourHash: 'a', theirHash: 'b' }],
      behind: [],
    });
  });
});
