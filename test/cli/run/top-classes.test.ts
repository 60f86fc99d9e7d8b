import { describe, expect, it } from 'vitest';

import { topClasses } from '../../../cli/run/top-classes.ts';

describe('topClasses', () => {
  it('takes logits through softmax', () => {
    const [best, next] = topClasses([0, Math.log(3), 0], 2, null);
    expect(best).toMatchObject({ index: 1, label: null });
    expect(best!.probability).toBeCloseTo(0.6);
    expect(next!.index).toBe(0);
  });

  it('leaves a distribution as it is', () => {
    const [best] = topClasses([0.25, 0.75], 1, ['cat', 'dog']);
    expect(best).toEqual({
      index: 1,
      label: 'dog',
      value: 0.75,
      probability: 0.75,
    });
  });

  it('survives large logits and more than there are', () => {
    const scores = topClasses([1000, 0], 5, null);
    expect(scores.map(({ probability }) => probability)).toEqual([1, 0]);
  });
});
