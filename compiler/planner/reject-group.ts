/** Why a candidate that has a legal schedule was not chosen, with the figures. */
import type { NodeId } from '../graph.ts';
import type { Objective, Rejection, RejectionReason } from '../plan.ts';
import type { Scheduled } from './best-schedule.ts';
import type { ScheduledFusion } from './scheduled-fusion.ts';
import { addScores, isLess, scoreOf } from './score.ts';
import type { Score } from './score.ts';

/** The fused kernel against its nodes alone, `singles`. */
export function rejectGroup(
  { candidate, scheduled, score }: ScheduledFusion,
  singles: ReadonlyMap<NodeId, Scheduled>,
  objective: Objective,
): Rejection {
  const { nodes, family } = candidate;
  const apart = nodes.map((id) => scoreOf(singles.get(id)!)).reduce(addScores);
  const detail = compare(score, apart);
  const rejection = {
    nodes,
    family: scheduled.schedule.family === 'pwdw_r' ? 'pwdw_r' : family,
  } as const;
  return isLess(score, apart, objective)
    ? { ...rejection, reason: 'otherGroupBetter', detail }
    : { ...rejection, reason: shortfall(score, apart, objective), detail };
}

/** In which figure the fused kernel falls short first. */
function shortfall(
  fused: Score,
  apart: Score,
  objective: Objective,
): RejectionReason {
  const reasons: Readonly<Record<Objective, RejectionReason>> = {
    time: 'slower',
    gma: 'moreBytes',
    dispatches: 'moreDispatches',
  };
  const isMore: Readonly<Record<Objective, boolean>> = {
    time: fused.timeNs > apart.timeNs,
    gma: fused.gmaBytes > apart.gmaBytes,
    dispatches: fused.dispatches > apart.dispatches,
  };
  if (isMore[objective]) return reasons[objective];
  if (isMore.time) return 'slower';
  return isMore.gma ? 'moreBytes' : reasons[objective];
}

function compare(fused: Score, apart: Score): string {
  const times = `${microseconds(fused.timeNs)} us fused, ${microseconds(apart.timeNs)} us apart`;
  const bytes = `${kilobytes(fused.gmaBytes)} kB fused, ${kilobytes(apart.gmaBytes)} kB apart`;
  return `${times}; ${bytes}`;
}

function microseconds(ns: number): string {
  return (ns / 1000).toFixed(1);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
