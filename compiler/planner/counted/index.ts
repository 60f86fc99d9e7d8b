/** The table of executed schedules: one row per family. */
import { assertNever, invariant } from '../../../grammar/diagnostic.ts';
import type { ConvSchedule } from '../families/model.ts';
import { runConvdw } from './convdw.ts';
import { runConvdwpw } from './convdwpw.ts';
import { runDirect } from './direct.ts';
import { runDwmean } from './dwmean.ts';
import { runDwpw } from './dwpw.ts';
import { runGatedpw } from './gatedpw.ts';
import { runPwdw } from './pwdw.ts';
import { runPwmean } from './pwmean.ts';
import { runPwmeanpw } from './pwmeanpw.ts';
import { runPwdwpw } from './pwdwpw.ts';
import { runPwpw } from './pwpw.ts';
import { runPointwise } from './pw.ts';
import type { StoredTensor } from './recorder.ts';
import type { CountedOperand, CountedStage } from './stage.ts';

/** What a schedule is executed on. */
export interface CountedGroup {
  readonly stages: readonly CountedStage[];
  /** Whether the output of the first stage is stored beside what follows. */
  readonly keepsFirst: boolean;
  /** The mean over each image that the group stores. */
  readonly mean: StoredTensor | null;
  /** What the input of the first stage is multiplied with. */
  readonly gate: CountedOperand | null;
}

/** Runs `schedule` for its loads, stores and values. */
export function runCounted(schedule: ConvSchedule, group: CountedGroup): void {
  const [first, second, third] = group.stages;
  invariant(first !== undefined, 'a group has a stage');
  const pair = (): readonly [CountedStage, CountedStage] => {
    invariant(second !== undefined, `${schedule.family} has two stages`);
    return [first, second];
  };
  const three = (): readonly [CountedStage, CountedStage, CountedStage] => {
    invariant(third !== undefined, `${schedule.family} has three stages`);
    return [...pair(), third];
  };
  switch (schedule.family) {
    case 'pw':
      runPointwise(schedule, first);
      break;
    case 'gatedpw':
      invariant(group.gate !== null, 'a gatedpw has a gate');
      runGatedpw(schedule, first, group.gate);
      break;
    case 'dw':
    case 'conv':
      runDirect(schedule, first);
      break;
    case 'dwmean':
      invariant(group.mean !== null, 'a dwmean stores a mean');
      runDwmean(schedule, first, group.mean, group.keepsFirst);
      break;
    case 'pwmean':
      invariant(group.mean !== null, 'a pwmean stores a mean');
      runPwmean(schedule, first, group.mean);
      break;
    case 'pwmeanpw':
      runPwmeanpw(schedule, ...pair());
      break;
    case 'dwpw':
      runDwpw(schedule, ...pair());
      break;
    case 'pwdw':
    case 'pwdw_r':
      runPwdw(schedule, ...pair());
      break;
    case 'pwpw':
      runPwpw(schedule, ...pair(), group.keepsFirst);
      break;
    case 'pwdwpw':
      runPwdwpw(schedule, ...three());
      break;
    case 'convdw':
      runConvdw(schedule, ...pair());
      break;
    case 'convdwpw':
      runConvdwpw(schedule, ...three());
      break;
    default:
      assertNever(schedule, 'schedule');
  }
}
