/** A candidate of several nodes with its best schedule: what is chosen from. */
import type { Scheduled } from './best-schedule.ts';
import type { Fusion } from './candidate.ts';
import type { GroupOption } from './choose-groups.ts';

export interface ScheduledFusion extends GroupOption {
  readonly candidate: Fusion;
  readonly scheduled: Scheduled;
}
