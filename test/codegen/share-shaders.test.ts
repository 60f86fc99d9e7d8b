import { describe, expect, it } from 'vitest';
import type { KernelUse } from '../../codegen/share-shaders.ts';
import { shareShaders } from '../../codegen/share-shaders.ts';
import { VERSION } from '../../codegen/version.ts';

function use(name: string, wgsl: string, label = 'layer'): KernelUse {
  return {
    kernel: {
      name,
      wgsl,
      bindings: [],
      workgroupSize: [64, 1, 1],
      workgroups: [1, 1, 1],
      workgroupBytes: 0,
    },
    family: 'map',
    label,
    origin: ['net.fcm:3:5'],
  };
}

describe('shareShaders', () => {
  it('shares equal texts and names the layers that they serve', () => {
    const { shaders, shaderOf } = shareShaders([
      use('relu', 'fn main() {}\n', 'a'),
      use('add', 'fn other() {}', 'b'),
      use('relu', 'fn main() {}\n', 'c'),
    ]);
    expect(shaderOf).toEqual([0, 1, 0]);
    expect(shaders.map(({ name }) => name)).toEqual(['relu', 'add']);
    expect(shaders[0]!.wgsl).toBe(
      [
        `// fcmc ${VERSION}, family map`,
        '//   a  net.fcm:3:5',
        '//   c  net.fcm:3:5',
        '',
        'fn main() {}',
        '',
      ].join('\n'),
    );
  });

  it('makes names unique and safe as file names', () => {
    const { shaders } = shareShaders([
      use('pw/1', '1'),
      use('PW_1', '2'),
      use('pw_1', '3'),
    ]);
    expect(shaders.map(({ name }) => name)).toEqual([
      'pw_1',
      'PW_1_2',
      'pw_1_3',
    ]);
  });

  it('lists a few layers and counts the rest', () => {
    const uses = Array.from({ length: 20 }, (_, i) => use('x', '', `l${i}`));
    const { shaders } = shareShaders(uses);
    expect(shaders[0]!.wgsl).toContain('//   l7  ');
    expect(shaders[0]!.wgsl).not.toContain('l8');
    expect(shaders[0]!.wgsl).toContain('//   and 12 more');
  });

  it('keeps layer names inside the comment', () => {
    const label = 'a\nfn b() {}\u2028c\0';
    const [comment, place, blank] = shareShaders([
      use('x', '', label),
    ]).shaders[0]!.wgsl.split('\n');
    expect(comment).toMatch(/^\/\/ /);
    expect(place).toBe('//   a?fn b() {}?c?  net.fcm:3:5');
    expect(blank).toBe('');
  });
});
