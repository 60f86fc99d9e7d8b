/** CONVDWPW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { convolutionOver } from './regions.ts';
import { runSliced } from './slices.ts';
import type { CountedStage } from './stage.ts';

export function runConvdwpw(
  schedule: ScheduleOf<'convdwpw'>,
  conv: CountedStage,
  dw: CountedStage,
  pw: CountedStage,
): void {
  runSliced(schedule, dw, pw, (region, c4s) =>
    convolutionOver(conv, region, c4s),
  );
}
