import { describe, expect, it } from 'vitest';

import { WrongInput } from '../../runtime/errors.ts';
import type { Inputs, OutputBuffers } from '../../runtime/tensor-arguments.ts';
import { checkInputs, checkOutputs } from '../../runtime/tensor-arguments.ts';
import { MockDevice } from '../support/mock-device.ts';
import { tinyModel, twoByTwo } from '../support/tiny-models.ts';

const MODEL = twoByTwo(4);
const mock = new MockDevice();
const four = new Float32Array(4);

function message(check: () => void): string {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(WrongInput);
    return (error as WrongInput).message;
  }
  return 'accepted';
}

function inputs(given: object): string {
  return message(() => {
    checkInputs(MODEL, given as Inputs);
  });
}

function outputs(given: object, a: GPUBuffer | Float32Array = four): string {
  return message(() => {
    checkOutputs(MODEL, { a, b: four }, given as OutputBuffers);
  });
}

describe('checkInputs', () => {
  it('accepts arrays and buffers that fit', () => {
    expect(inputs({ a: four, b: mock.storage(16) })).toBe('accepted');
    expect(inputs({ a: mock.storage(64), b: four })).toBe('accepted');
  });

  it.each([
    [
      'missing',
      { a: four },
      'input "b" is missing: expected f32[1, 4], row-major.',
    ],
    [
      'unknown',
      { a: four, b: four, c: four },
      'unknown input "c". This model\'s inputs: "a", "b".',
    ],
    [
      'of the wrong length',
      { a: new Float32Array(5), b: four },
      'input "a" has 5 values, expected 4: f32[1, 4], row-major.',
    ],
    [
      'an Array',
      { a: [1, 2, 3, 4], b: four },
      'input "a" must be a Float32Array or a GPUBuffer, got Array. ' +
        'Float32Array.from converts arrays.',
    ],
    [
      'a Float64Array',
      { a: new Float64Array(4), b: four },
      'input "a" must be a Float32Array or a GPUBuffer, got Float64Array. ' +
        'Float32Array.from converts arrays.',
    ],
    [
      'null',
      { a: null, b: four },
      'input "a" must be a Float32Array or a GPUBuffer, got Null. ' +
        'Float32Array.from converts arrays.',
    ],
    [
      'an object without a class',
      { a: Object.create(null) as object, b: four },
      'input "a" must be a Float32Array or a GPUBuffer, got Object. ' +
        'Float32Array.from converts arrays.',
    ],
    [
      'too small a buffer',
      { a: mock.storage(12), b: four },
      'the GPUBuffer for input "a" has 12 bytes, expected 16: f32[1, 4], ' +
        'row-major.',
    ],
    [
      'a buffer that cannot be bound',
      { a: mock.createBuffer({ size: 16, usage: 0x8 }), b: four },
      'the GPUBuffer for input "a" cannot be bound: create it with ' +
        'GPUBufferUsage.STORAGE.',
    ],
  ])('rejects what is %s', (_, given, expected) => {
    expect(inputs(given)).toBe(expected);
  });

  it('rejects any input of a model that has none', () => {
    expect(
      message(() => {
        checkInputs(tinyModel({}), { a: four });
      }),
    ).toBe('unknown input "a". This model\'s inputs: none.');
  });
});

describe('checkOutputs', () => {
  it('accepts none, some and all', () => {
    const [sum, double] = [mock.storage(16), mock.storage(16)];
    expect(outputs({})).toBe('accepted');
    expect(outputs({ double })).toBe('accepted');
    expect(outputs({ sum, double })).toBe('accepted');
  });

  it('rejects what is no buffer', () => {
    expect(outputs({ sum: four })).toBe(
      'output "sum" must be a GPUBuffer, got Float32Array. Leave it out to ' +
        'get a Float32Array.',
    );
  });

  it('rejects unknown outputs and small buffers', () => {
    expect(outputs({ y: mock.storage(16) })).toBe(
      'unknown output "y". This model\'s outputs: "sum", "double".',
    );
    expect(outputs({ sum: mock.storage(8) })).toBe(
      'the GPUBuffer for output "sum" has 8 bytes, expected 16: f32[1, 4], ' +
        'row-major.',
    );
  });

  it('rejects one buffer for two tensors', () => {
    const same = mock.storage(16);
    expect(outputs({ sum: same, double: same })).toBe(
      'output "double" and "sum" are the same GPUBuffer. Every output needs a ' +
        'buffer of its own.',
    );
    expect(outputs({ sum: same }, same)).toBe(
      'output "sum" and "a" are the same GPUBuffer. Every output needs a ' +
        'buffer of its own.',
    );
  });
});
