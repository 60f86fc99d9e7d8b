import { describe, expect, it } from 'vitest';

import { MODEL_FORMAT } from '../../codegen/model.ts';
import type { CompiledModel } from '../../codegen/model.ts';
import {
  checkDevice,
  checkModel,
  checkWeights,
} from '../../runtime/check-model.ts';
import { MockDevice } from '../support/mock-device.ts';
import { scaleChain, tinyModel, twoByTwo } from '../support/tiny-models.ts';

describe('checkModel', () => {
  it('accepts the format that the compiler writes', () => {
    checkModel(tinyModel({ format: MODEL_FORMAT }));
  });

  it.each([[null], [{}], [{ format: MODEL_FORMAT + 1 }], ['text']])(
    'rejects %j',
    (model) => {
      expect(() => {
        checkModel(model as unknown as CompiledModel);
      }).toThrow(/^this is no model of format 1 .* Compile it again/);
    },
  );

  it('rejects inputs of other types', () => {
    const model = twoByTwo(4);
    const [a, b] = model.inputs;
    expect(() => {
      checkModel({ ...model, inputs: [{ ...a!, dtype: 'u8' }, b!] });
    }).toThrow('"a" of model "two_by_two" is u8; this runtime has f32');
  });
});

describe('checkWeights', () => {
  it('needs none where the model has none', () => {
    expect(checkWeights(tinyModel({})).byteLength).toBe(0);
  });

  it('compares lengths', () => {
    const model = scaleChain(3, 2);
    expect(checkWeights(model, new ArrayBuffer(512)).byteLength).toBe(512);
    expect(() => checkWeights(model, new Uint8Array(508))).toThrow(
      'model "scale_chain" needs 512 bytes of packed weights, got 508. Pass ' +
        '{ weights } as packed by the compile that made this model',
    );
  });
});

describe('checkDevice', () => {
  const { device } = new MockDevice({ features: ['subgroups'] });

  it('accepts a device that has enough', () => {
    const limits = { maxComputeInvocationsPerWorkgroup: 256 };
    const requires = { features: ['subgroups'], limits };
    checkDevice(tinyModel({ requires }), device);
  });

  it('names missing features and low limits', () => {
    const limits = { maxComputeInvocationsPerWorkgroup: 257 };
    expect(() => {
      const requires = { features: ['subgroups', 'shader-f16'], limits: {} };
      checkDevice(tinyModel({ requires }), device);
    }).toThrow('model "tiny" needs the WebGPU feature shader-f16. Request');
    expect(() => {
      checkDevice(tinyModel({ requires: { features: [], limits } }), device);
    }).toThrow(
      'model "tiny" needs maxComputeInvocationsPerWorkgroup = 257, found 256.',
    );
  });

  it('rejects weights that cannot be bound where they lie', () => {
    const model = scaleChain(3, 2);
    const strict = new MockDevice({
      limits: { minStorageBufferOffsetAlignment: 512 },
    });
    expect(() => {
      checkDevice(model, strict.device);
    }).toThrow('the weights of step.1 start at byte 256, but this device');
  });
});
