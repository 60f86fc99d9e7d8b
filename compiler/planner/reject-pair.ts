/** Why a pair that has a legal schedule was not fused, with the figures. */
import type { Rejection } from '../plan.ts';
import { gmaBytes } from '../plan.ts';
import type { Scheduled } from './best-schedule.ts';
import type { PairCandidate } from './candidates.ts';

/** `fused` against the two layers alone, `first` and `second`. */
export function rejectPair(
  candidate: PairCandidate,
  fused: Scheduled,
  first: Scheduled,
  second: Scheduled,
): Rejection {
  const apartNs = first.timeNs + second.timeNs;
  const apartBytes = gmaBytes(first.cost) + gmaBytes(second.cost);
  const fusedBytes = gmaBytes(fused.cost);
  const { family } = fused.schedule;
  const rejection = {
    nodes: [candidate.first.conv.node.id, candidate.second.conv.node.id],
    family: family === 'pwdw_r' ? family : candidate.family,
  } as const;
  const times = `${microseconds(fused.timeNs)} us fused, ${microseconds(apartNs)} us apart`;
  const bytes = `${kilobytes(fusedBytes)} kB fused, ${kilobytes(apartBytes)} kB apart`;
  const detail = `${times}; ${bytes}`;
  if (fused.timeNs > apartNs) return { ...rejection, reason: 'slower', detail };
  if (fused.timeNs === apartNs && fusedBytes >= apartBytes) {
    return { ...rejection, reason: 'moreBytes', detail };
  }
  return {
    ...rejection,
    reason: 'otherPairBetter',
    detail: `${detail}; a neighbouring pair gains more`,
  };
}

function microseconds(ns: number): string {
  return (ns / 1000).toFixed(1);
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
