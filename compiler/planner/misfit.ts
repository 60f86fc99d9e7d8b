/** Which limit of a target no schedule of a candidate keeps, and by how much. */
import type { Target } from '../target.ts';
import type { Candidate } from './candidate.ts';
import { modelOf } from './families/index.ts';
import { workgroupBytes, workgroupInvocations } from './workgroup-memory.ts';

/** `needs at least 336 bytes of workgroup memory; tiny allows 64: 272 too few`. */
export function describeMisfit(candidate: Candidate, target: Target): string {
  const { limits, name } = target;
  const memory = least(candidate, {
    ...target,
    limits: { ...limits, workgroupBytes: Infinity },
  });
  if (memory !== null && memory.bytes > limits.workgroupBytes) {
    return (
      `needs at least ${memory.bytes} bytes of workgroup memory; ${name} ` +
      `allows ${limits.workgroupBytes}: ${memory.bytes - limits.workgroupBytes} too few`
    );
  }
  const ENOUGH = 1024;
  const threads = least(candidate, {
    ...target,
    limits: {
      ...limits,
      workgroupBytes: Infinity,
      invocations: ENOUGH,
      workgroupSize: [ENOUGH, ENOUGH, ENOUGH],
      unrolledMacs: Infinity,
    },
  });
  const allowed = Math.min(limits.invocations, limits.workgroupSize[0]);
  if (threads !== null && threads.invocations > allowed) {
    return (
      `needs at least ${threads.invocations} invocations per workgroup; ${name} ` +
      `allows ${allowed}: ${threads.invocations - allowed} too few`
    );
  }
  return (
    `needs more than ${limits.workgroupsPerDimension ** 2} workgroups, ` +
    `which ${name} allows, or other limits than ${limits.invocations} ` +
    `invocations and ${limits.workgroupBytes} bytes of workgroup memory together`
  );
}

/** The least memory and the fewest invocations of any schedule; null: none. */
function least(
  candidate: Candidate,
  { limits, figures }: Target,
): { readonly bytes: number; readonly invocations: number } | null {
  const elementBytes = candidate.stages[0]!.inputElementBytes;
  let bytes = Infinity;
  let invocations = Infinity;
  const model = modelOf(candidate.family);
  for (const tile of model.tiles(candidate, limits, figures.cores)) {
    for (const schedule of tile.schedules()) {
      bytes = Math.min(bytes, workgroupBytes(schedule, elementBytes));
      invocations = Math.min(invocations, workgroupInvocations(schedule));
    }
  }
  return bytes === Infinity ? null : { bytes, invocations };
}
