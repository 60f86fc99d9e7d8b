/**
 * The search leaves a tile out when its lower bound is above the best time
 * found: no schedule of a tile may be estimated below its bound.
 */
import { expect, it } from 'vitest';
import { kernelCosts } from '../../../compiler/planner/cost-conv.ts';
import {
  estimateTimeNs,
  lowerBoundNs,
} from '../../../compiler/planner/estimate-time.ts';
import { modelOf } from '../../../compiler/planner/families/index.ts';
import { convWork, tileWork } from '../../../compiler/planner/work.ts';
import { presetTarget, TARGET_NAMES } from '../../../compiler/targets.ts';
import { createRng, testSeed } from '../../support/rng.ts';
import { FAMILIES, randomCase } from './random-layers.ts';

const CASES = 50;
/** Estimates are whole nanoseconds. */
const ROUNDING_NS = 0.5;

it.each(FAMILIES)('no %s is faster than its tile may be', (family) => {
  const rng = createRng(testSeed('lower bound'));
  let checked = 0;
  for (let i = 0; i < CASES; i++) {
    const { candidate } = randomCase(family, rng);
    const target = presetTarget(rng.pick(TARGET_NAMES))!;
    const { limits, figures } = target;
    const isFused = candidate.stages.length > 1;
    const model = modelOf(candidate.family);
    for (const tile of model.tiles(candidate, limits, figures.cores)) {
      const { main } = kernelCosts(tile.nominal, candidate);
      const bound = lowerBoundNs(main, tile.waits, isFused, target);
      const work = tileWork(main, candidate, target);
      for (const schedule of tile.schedules()) {
        const time = estimateTimeNs(
          convWork(schedule, work, candidate),
          target,
        );
        const about = `${target.name} ${JSON.stringify(schedule)}`;
        expect(time, about).toBeGreaterThanOrEqual(bound - ROUNDING_NS);
        checked++;
      }
    }
  }
  expect(checked).toBeGreaterThan(CASES);
});
