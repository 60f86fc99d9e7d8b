/** GATEDPW, executed for counting. */
import type { ScheduleOf } from '../../plan.ts';
import { runProduct } from './pw.ts';
import { loadVec4 } from './recorder.ts';
import type { CountedOperand, CountedStage } from './stage.ts';
import { loadOperand } from './stage.ts';

/** `stage` reads the map, and every vec4 of it meets one of the gate. */
export function runGatedpw(
  { gemm }: ScheduleOf<'gatedpw'>,
  stage: CountedStage,
  gate: CountedOperand,
): void {
  const { recorder, input, shape } = stage;
  runProduct(gemm, stage, (pixel, c4) => {
    const image = Math.floor(pixel / (shape.inH * shape.inW));
    const factor = loadOperand(recorder, gate, image, pixel, c4);
    return loadVec4(recorder, 'ifm', input, pixel, c4).map(
      (x, lane) => x * factor[lane]!,
    );
  });
}
