import { describe, expect, it } from 'vitest';
import type { Staging } from '../../../codegen/conv/staging.ts';
import {
  declareRegisters,
  emitCopy,
  emitFetch,
  emitFlush,
} from '../../../codegen/conv/staging.ts';

function staging(count: number, unroll: boolean): Staging {
  return {
    register: 'next',
    unroll,
    count,
    invocations: 8,
    load: (e) => `load(${e})`,
    slot: (e) => `AT + ${e}`,
  };
}

describe('staging', () => {
  it('loops when it is not written out', () => {
    expect(emitCopy(staging(20, false)).join('\n')).toMatchInlineSnapshot(`
      "for (var e = local; e < 20u; e += 8u) {
        tile[AT + e] = load(e);
      }"
    `);
  });

  it('guards the last step of a copy that is no multiple', () => {
    expect(emitCopy(staging(20, true))).toEqual([
      'tile[AT + local] = load(local);',
      'tile[AT + (local + 8u)] = load((local + 8u));',
      'if (local < 4u) { tile[AT + (local + 16u)] = load((local + 16u)); }',
    ]);
    expect(emitCopy(staging(8, true))).toEqual([
      'tile[AT + local] = load(local);',
    ]);
    expect(emitCopy(staging(3, true))).toEqual([
      'if (local < 3u) { tile[AT + local] = load(local); }',
    ]);
  });

  it('goes by way of as many registers as it has steps', () => {
    const twoSteps = staging(9, true);
    expect(declareRegisters(twoSteps)).toEqual([
      'var next_0 = vec4f();',
      'var next_1 = vec4f();',
    ]);
    expect(emitFetch(twoSteps)).toEqual([
      'next_0 = load(local);',
      'if (local < 1u) { next_1 = load((local + 8u)); }',
    ]);
    expect(emitFlush(twoSteps)).toEqual([
      'tile[AT + local] = next_0;',
      'if (local < 1u) { tile[AT + (local + 8u)] = next_1; }',
    ]);
  });
});
