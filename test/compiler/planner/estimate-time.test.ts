import { describe, expect, it } from 'vitest';
import {
  candidateOf,
  singleCandidate,
} from '../../../compiler/planner/candidate.ts';
import { bestSchedule } from '../../../compiler/planner/best-schedule.ts';
import type { Work } from '../../../compiler/planner/estimate-time.ts';
import {
  estimateTimeNs,
  residentWorkgroups,
} from '../../../compiler/planner/estimate-time.ts';
import type { Stage } from '../../../compiler/planner/stage.ts';
import { presetTarget } from '../../../compiler/targets.ts';
import { activate, GraphBuilder, RELU6 } from '../../support/graph-builder.ts';
import type { MeasuredPair } from './measured.ts';
import { MEASURED_LAYERS, MEASURED_PAIRS } from './measured.ts';
import { stagesOf } from './stages.ts';

const H100 = presetTarget('h100')!;
const EPILOGUE = { bias: true, epilogue: [activate(RELU6)] } as const;

function layers(
  kinds: readonly ('pw' | 'dw')[],
  {
    size,
    c,
    k,
    stride = 1,
  }: { size: number; c: number; k: number; stride?: number },
): Stage[] {
  const g = new GraphBuilder();
  let x = g.input('x', [1, size, size, c]);
  for (const kind of kinds) {
    x =
      kind === 'pw'
        ? g.pointwise(x, { filters: k, ...EPILOGUE })
        : g.depthwise(x, { kernel: 3, padding: 1, stride, ...EPILOGUE });
  }
  return stagesOf(g.output(x).build());
}

/** Model times of a measured pair, microseconds. */
function modelled(pair: MeasuredPair): { fusedUs: number; apartUs: number } {
  const kinds =
    pair.kind === 'dwpw' ? (['dw', 'pw'] as const) : (['pw', 'dw'] as const);
  const [first, second] = layers(kinds, pair) as [Stage, Stage];
  const fused = bestSchedule(
    candidateOf(pair.kind, [first, second]),
    H100,
    'time',
  )!;
  const apart = [first, second].map(
    (stage) => bestSchedule(singleCandidate(stage), H100, 'time')!.timeNs,
  );
  return {
    fusedUs: fused.timeNs / 1000,
    apartUs: (apart[0]! + apart[1]!) / 1000,
  };
}

function round(us: number): number {
  return Math.round(us * 10) / 10;
}

function title({ kind, size, c, k, stride }: MeasuredPair): string {
  return `${kind} ${size}x${size}x${c} -> ${k}, stride ${stride}`;
}

describe('against kernels measured on an H100', () => {
  const results = MEASURED_PAIRS.map((pair) => ({ pair, ...modelled(pair) }));

  it('prints the model beside the measurement', () => {
    const alone = MEASURED_LAYERS.map(({ kind, size, c, k, measuredUs }) => {
      const [stage] = layers([kind], { size, c, k });
      const modelUs = round(
        bestSchedule(singleCandidate(stage!), H100, 'time')!.timeNs / 1000,
      );
      return {
        case: `${kind} ${size}x${size}x${c} -> ${k}`,
        measuredUs,
        modelUs,
      };
    });
    const fused = results.map(({ pair, fusedUs, apartUs }) => ({
      case: title(pair),
      measuredUs: pair.measuredUs,
      modelUs: round(fusedUs),
      apartUs: round(apartUs),
    }));
    console.table([...alone, ...fused]);
    for (const { measuredUs, modelUs } of [...alone, ...fused]) {
      expect(modelUs / measuredUs).toBeGreaterThan(1 / 1.3);
      expect(modelUs / measuredUs).toBeLessThan(1.3);
    }
  });

  it.each(results.filter(({ pair }) => pair.shouldFuse === true))(
    'fuses $pair.kind $pair.size $pair.c -> $pair.k',
    ({ fusedUs, apartUs }) => {
      expect(fusedUs).toBeLessThan(apartUs);
    },
  );

  it.each(results.filter(({ pair }) => pair.shouldFuse === false))(
    'runs $pair.kind $pair.size $pair.c -> $pair.k layer by layer',
    ({ fusedUs, apartUs }) => {
      expect(fusedUs).toBeGreaterThan(apartUs);
    },
  );
});

describe('estimateTimeNs', () => {
  const work: Work = {
    phases: [
      {
        steps: 8,
        bytes: 64_000,
        runBytes: 256,
        macs: 500_000,
        operandLoads: 1.5,
        accumulators: 8,
        prefetch: true,
      },
    ],
    workgroups: 132,
    threads: 256,
    registersPerThread: 64,
    workgroupBytes: 16_384,
    storeBytes: 4096,
    gmaBytes: 132 * 68_096,
    dramBytes: 0,
    dispatches: 1,
    isFused: false,
  };
  const time = (change: Partial<Work>): number =>
    estimateTimeNs({ ...work, ...change }, H100);

  it('is nothing for a view', () => {
    expect(time({ dispatches: 0 })).toBe(0);
  });

  it('is at least the price of a dispatch', () => {
    expect(time({ phases: [], storeBytes: 0, gmaBytes: 0 })).toBeGreaterThan(
      2100,
    );
  });

  it('grows with a second wave of workgroups', () => {
    const resident = residentWorkgroups(work, H100.figures);
    const oneWave = time({ workgroups: 132 * resident });
    expect(time({ workgroups: 132 * resident + 1 })).toBeGreaterThan(oneWave);
  });

  it('is bound by device memory for tensors larger than the L2', () => {
    const dramBytes = 3e9;
    expect(time({ dramBytes })).toBeGreaterThan((dramBytes / 3.0e12) * 1e9);
  });

  it('counts idle lanes of a subgroup', () => {
    expect(time({ threads: 8 })).toBeGreaterThan(time({ threads: 32 }));
  });
});

describe('residentWorkgroups', () => {
  it.each([
    [
      'threads',
      { threads: 1024, registersPerThread: 16, workgroupBytes: 0 },
      2,
    ],
    [
      'registers',
      { threads: 256, registersPerThread: 128, workgroupBytes: 0 },
      2,
    ],
    [
      'memory',
      { threads: 64, registersPerThread: 16, workgroupBytes: 49_152 },
      4,
    ],
    [
      'at least one',
      { threads: 1024, registersPerThread: 255, workgroupBytes: 0 },
      1,
    ],
  ])('%s', (_, work, expected) => {
    expect(residentWorkgroups(work, H100.figures)).toBe(expected);
  });
});
