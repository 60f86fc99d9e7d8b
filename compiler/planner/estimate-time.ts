/**
 * Estimated time of a kernel on a target, in nanoseconds: it ranks schedules,
 * it does not promise. The model, from the inside out:
 *
 * - A workgroup runs phases; each is a loop of steps that load a chunk, wait
 *   for it and compute on it. One step of a lonely workgroup takes latency +
 *   load + compute; prefetching hides the shorter of load and compute.
 * - `resident` workgroups share a core (bounded by threads, registers and
 *   workgroup memory) and hide each other's waits, but share its bandwidth and
 *   its multipliers: a step takes at least resident times load or compute.
 * - The busiest core runs its share of workgroups in waves of `resident`.
 * - A kernel takes at least the time of its bytes from L2, and of the bytes of
 *   tensors that do not fit L2 from device memory, plus the price of a dispatch.
 *
 * The constants below are fitted to times measured on an H100 (see
 * `test/compiler/planner/estimate-time.test.ts`, which prints model beside
 * measurement); other targets differ by their figures alone.
 */
import type { Cost } from '../plan.ts';
import type { Target, TargetFigures } from '../target.ts';

/** A loop of one workgroup. Figures are totals over its steps. */
export interface Phase {
  readonly steps: number;
  /** Bytes from global memory, per workgroup. */
  readonly bytes: number;
  /** Shortest contiguous piece of those bytes: short ones waste a transfer. */
  readonly runBytes: number;
  /** Multiply-adds per workgroup, idle lanes included. */
  readonly macs: number;
  /** Vec4 operand loads per 16 multiply-adds in the inner loop. */
  readonly operandLoads: number;
  /** Independent accumulators per invocation, in vec4s. */
  readonly accumulators: number;
  readonly prefetch: boolean;
}

/** What a kernel does, as far as time goes. */
export interface Work {
  readonly phases: readonly Phase[];
  readonly workgroups: number;
  readonly threads: number;
  readonly registersPerThread: number;
  readonly workgroupBytes: number;
  /** Bytes that a workgroup moves at its end, per workgroup. */
  readonly storeBytes: number;
  /** All bytes loaded and stored. */
  readonly gmaBytes: number;
  /** The part of `gmaBytes` that belongs to tensors larger than the L2. */
  readonly dramBytes: number;
  readonly dispatches: number;
  readonly isFused: boolean;
}

/** Share of the multiply rate that one operand load per 16 MACs costs. */
const OPERAND_LOAD_COST = 0.15;
/** Latency of a load as a share of the time in which all threads of a core,
 * one vec4 each in flight, would draw its L2 bandwidth (Little's law). */
const LATENCY_SHARE = 0.32;
/** Latency of a workgroup barrier, as a share of a load's. */
const BARRIER_SHARE = 0.01;
/** Loads in a row that any kernel waits for: from launch to the last store. */
const RAMP_LATENCIES = 4;
/** Part of the shorter of loading and computing that the longer does not hide. */
const OVERLAP_LOSS = 0.7;
/** Loads of a fused pair take longer than those of a layer alone: none is in
 * flight while the other stage computes. */
const FUSED_LOAD_SLOWDOWN = 1.9;
/** Share of a core's threads that keep its multipliers busy, one sum each;
 * up to MAX_USEFUL_ACCUMULATORS sums per thread stand for as many threads. */
const BUSY_SHARE = 0.25;
const MAX_USEFUL_ACCUMULATORS = 4;
const MAX_RESIDENT = 32;
/** Invocations that execute together; a core with fewer threads has less. */
const SUBGROUP = 32;
/** Smallest transfer between L2 and a core. */
const SECTOR_BYTES = 32;
const BYTES_PER_VEC4 = 16;

/** In whole nanoseconds, so that sums of times are exact. */
export function estimateTimeNs(work: Work, target: Target): number {
  if (work.dispatches === 0) return 0;
  const { figures } = target;
  const resident = residentWorkgroups(work, figures);
  const perCore = Math.ceil(work.workgroups / figures.cores);
  const fullWaves = Math.floor(perCore / resident);
  const rest = perCore % resident;
  const steps = work.phases.map((phase) => stepOf(phase, work, figures));
  const coresNs =
    (fullWaves > 0 ? fullWaves * waveNs(steps, work, resident, figures) : 0) +
    (rest > 0 ? waveNs(steps, work, rest, figures) : 0);
  const l2Ns = (work.gmaBytes / figures.l2BytesPerSecond) * 1e9;
  const dramNs = (work.dramBytes / figures.dramBytesPerSecond) * 1e9;
  const rampNs = RAMP_LATENCIES * loadLatencyNs(figures);
  return Math.round(
    work.dispatches * figures.dispatchNs +
      rampNs +
      Math.max(coresNs, l2Ns, dramNs),
  );
}

/**
 * A time that no threading of a tile can beat: the busiest core's share of the
 * bytes; of the multiply-adds, at the best register tile; and one workgroup's
 * chain of at least `waits` loads and what it computes on them.
 */
export function lowerBoundNs(
  { workgroups, macs, ifmBytes, weightBytes }: Cost,
  waits: number,
  isFused: boolean,
  { figures }: Target,
): number {
  const slowdown = isFused ? FUSED_LOAD_SLOWDOWN : 1;
  const perCore = Math.ceil(workgroups / figures.cores) / workgroups;
  const bytesPerNs = figures.l2BytesPerSecond / figures.cores / 1e9;
  const macsPerNs = figures.macsPerSecond / figures.cores / 1e9;
  const latency = loadLatencyNs(figures);
  const loadBytes = ifmBytes + weightBytes;
  const load = (slowdown * perCore * loadBytes) / bytesPerNs;
  const macsNs = (macs * (1 + OPERAND_LOAD_COST)) / macsPerNs;
  const compute = perCore * macsNs;
  // Even a step that is prefetched hides no more than this of its multiply-adds.
  const chain =
    waits * latency * (1 + BARRIER_SHARE) +
    (slowdown * loadBytes) / workgroups / bytesPerNs +
    (OVERLAP_LOSS * macsNs) / workgroups;
  return (
    figures.dispatchNs +
    RAMP_LATENCIES * latency +
    Math.max(load, compute, chain)
  );
}

/** Workgroups that share a core at a time; at least one. */
export function residentWorkgroups(
  work: Pick<Work, 'threads' | 'registersPerThread' | 'workgroupBytes'>,
  figures: TargetFigures,
): number {
  const threads = paddedThreads(work.threads, figures);
  const byThreads = figures.threadsPerCore / threads;
  const byRegisters =
    figures.registersPerCore / (threads * work.registersPerThread);
  const byMemory =
    work.workgroupBytes === 0
      ? MAX_RESIDENT
      : figures.sharedBytesPerCore / work.workgroupBytes;
  const bound = Math.min(byThreads, byRegisters, byMemory, MAX_RESIDENT);
  return Math.max(1, Math.floor(bound));
}

/** One step of a phase, as any number of workgroups on a core see it. */
interface Step {
  readonly phase: Phase;
  /** Of one workgroup: its loads, its loads with their latency, its multiply-adds
   * at the full rate, and all of it when it is alone on the core. */
  readonly loadNs: number;
  readonly peakNs: number;
  readonly aloneNs: number;
}

function stepOf(phase: Phase, work: Work, figures: TargetFigures): Step {
  const bytesPerNs = figures.l2BytesPerSecond / figures.cores / 1e9;
  const macsPerNs = figures.macsPerSecond / figures.cores / 1e9;
  const slowdown = work.isFused ? FUSED_LOAD_SLOWDOWN : 1;
  const idle = paddedThreads(work.threads, figures) / work.threads;
  const waste = Math.max(1, SECTOR_BYTES / phase.runBytes);
  const loadNs = (slowdown * waste * phase.bytes) / phase.steps / bytesPerNs;
  const operands = 1 + OPERAND_LOAD_COST * phase.operandLoads;
  const peakNs = (phase.macs * operands * idle) / phase.steps / macsPerNs;
  const own = peakNs / occupancy(phase, work.threads, figures);
  const wait = phase.bytes === 0 ? 0 : loadLatencyNs(figures) + loadNs;
  const aloneNs = phase.prefetch ? overlapped(wait, own) : wait + own;
  return { phase, loadNs, peakNs, aloneNs };
}

/** Time for `resident` workgroups side by side on one core. */
function waveNs(
  steps: readonly Step[],
  work: Work,
  resident: number,
  figures: TargetFigures,
): number {
  const bytesPerNs = figures.l2BytesPerSecond / figures.cores / 1e9;
  const barrierNs = BARRIER_SHARE * loadLatencyNs(figures);
  const threads = resident * work.threads;
  let total = (resident * work.storeBytes) / bytesPerNs;
  for (const { phase, loadNs, peakNs, aloneNs } of steps) {
    const all = (resident * peakNs) / occupancy(phase, threads, figures);
    const step = Math.max(aloneNs, overlapped(resident * loadNs, all));
    total += phase.steps * (step + barrierNs);
  }
  return total;
}

/** Threads in whole subgroups: idle lanes take part. */
function paddedThreads(threads: number, figures: TargetFigures): number {
  const width = Math.min(SUBGROUP, figures.threadsPerCore);
  return Math.ceil(threads / width) * width;
}

/** Time of two things at once that hinder each other. */
function overlapped(a: number, b: number): number {
  return Math.max(a, b) + OVERLAP_LOSS * Math.min(a, b);
}

/** Share of the multiply rate that `threads` threads on a core can reach. */
function occupancy(
  phase: Phase,
  threads: number,
  figures: TargetFigures,
): number {
  const independent =
    threads * Math.min(phase.accumulators, MAX_USEFUL_ACCUMULATORS);
  return Math.min(1, independent / (figures.threadsPerCore * BUSY_SHARE));
}

function loadLatencyNs(figures: TargetFigures): number {
  const bytesPerNs = figures.l2BytesPerSecond / figures.cores / 1e9;
  return (LATENCY_SHARE * figures.threadsPerCore * BYTES_PER_VEC4) / bytesPerNs;
}
