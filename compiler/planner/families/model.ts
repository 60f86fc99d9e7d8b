/**
 * What the planner knows of a kernel family. One file per family, one row in
 * the table of `index.ts`; formulas are derived in `docs/cost-model.md`.
 */
import type { Cost, ScheduleOf } from '../../plan.ts';
import type { TargetLimits } from '../../target.ts';
import type { Candidate } from '../candidate.ts';
import type { Phase } from '../estimate-time.ts';

export type ConvSchedule = ScheduleOf<
  | 'pw'
  | 'gatedpw'
  | 'dw'
  | 'conv'
  | 'dwmean'
  | 'dwpw'
  | 'pwdw'
  | 'pwdw_r'
  | 'pwpw'
  | 'pwdwpw'
  | 'convdw'
  | 'convdwpw'
  | 'pwmean'
  | 'pwmeanpw'
>;

/** What one kernel loads, stores and multiplies, all workgroups together. */
export type Traffic = Omit<
  Cost,
  'workgroupBytes' | 'registers' | 'invocations' | 'dispatches'
>;

/** All schedules that share one outer tile, and so their loads and stores. */
export interface OuterTile<S extends ConvSchedule = ConvSchedule> {
  /** A schedule with this tile and any threading: for what it loads. */
  readonly nominal: S;
  /** Loads that a workgroup must at least wait for, one after another. */
  readonly waits: number;
  readonly schedules: () => Generator<S>;
}

/** Bytes that one workgroup loads. */
export interface Loads {
  readonly ifm: number;
  readonly weights: number;
}

export interface FamilyModel<S extends ConvSchedule = ConvSchedule> {
  /** The outer tiles that are tried; `cores` workgroups keep a target busy. */
  tiles(
    candidate: Candidate,
    limits: TargetLimits,
    cores: number,
  ): readonly OuterTile<S>[];
  /** Exact costs of the kernel; of the first one where there are two. */
  traffic(schedule: S, candidate: Candidate): Traffic;
  /** Of the second kernel, which adds up partial sums; null: there is none. */
  finish?(schedule: S, candidate: Candidate): Traffic | null;
  /** What one workgroup of the (first) kernel does. */
  phases(schedule: S, candidate: Candidate, loads: Loads): readonly Phase[];
  /** 32-bit registers per invocation, estimated. */
  registers(schedule: S): number;
}
