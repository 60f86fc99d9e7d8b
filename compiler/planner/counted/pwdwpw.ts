/** PWDWPW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { pointwiseOver } from './regions.ts';
import { runSliced } from './slices.ts';
import type { CountedStage } from './stage.ts';

export function runPwdwpw(
  schedule: ScheduleOf<'pwdwpw'>,
  expand: CountedStage,
  dw: CountedStage,
  project: CountedStage,
): void {
  runSliced(schedule, dw, project, (region, c4s) =>
    pointwiseOver(expand, region, c4s, schedule.expand.kChunk),
  );
}
