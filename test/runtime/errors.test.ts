import { describe, expect, it } from 'vitest';

import { DeviceLost, ShaderRejected } from '../../runtime/errors.ts';

describe('ShaderRejected', () => {
  const wgsl = 'fn main() {\n\tlet a = b;\n}';
  const name = 'pw_56';

  it('shows the place', () => {
    const place = { line: 2, column: 10 };
    const error = new ShaderRejected({ name, wgsl }, 'no b', place);
    expect(error.message).toMatchInlineSnapshot(`
      "pw_56.wgsl:2:10: the GPU rejected this kernel: no b
      2 | 	let a = b;
          	        ^
      Unless the model was edited this is a bug in fcmc: please report it with the kernel and the name of the GPU."
    `);
  });

  it('does without a place, or with one outside the text', () => {
    const error = new ShaderRejected({ name, wgsl }, 'too large', null);
    expect(error.message).toMatchInlineSnapshot(`
      "pw_56.wgsl: the GPU rejected this kernel: too large
      Unless the model was edited this is a bug in fcmc: please report it with the kernel and the name of the GPU."
    `);
    const place = { line: 9, column: 1 };
    const outside = new ShaderRejected({ name, wgsl }, 'no end', place);
    expect(outside.message).toMatch(/^pw_56\.wgsl:9:1: .*no end\nUnless/);
  });
});

describe('every error', () => {
  it('has a name and a code', () => {
    const error = new DeviceLost({ reason: 'unknown', message: 'reset' });
    expect(error.name).toBe('DeviceLost');
    expect(error.code).toBe('deviceLost');
    expect(error.message).toMatchInlineSnapshot(`
      "the GPU device was lost (unknown): reset
      Request a new device and create the session again."
    `);
  });
});
