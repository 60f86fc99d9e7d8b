import { describe, expect, it } from 'vitest';

import { fitName } from '../../../cli/explain-page/fit-name.ts';

describe('fitName', () => {
  it('keeps what fits', () => {
    expect(fitName('blocks.3', 8)).toBe('blocks.3');
  });

  it('cuts the front, where names are alike', () => {
    expect(fitName('network.blocks.3.expand', 10)).toBe('….3.expand');
  });

  it('counts wide characters twice', () => {
    expect(fitName('层层层层', 8)).toBe('层层层层');
    expect(fitName('层层层层层', 8)).toBe('…层层层');
  });
});
