/** A plan as the page speaks of it: groups have numbers, layers are at hand. */
import { joinLayers } from '../../compiler/join-layers.ts';
import type {
  GroupJson,
  LayerJson,
  PlanJson,
  RejectionJson,
  TensorJson,
} from '../../compiler/plan-json.ts';
import type { Family } from '../../compiler/plan.ts';
import {
  printBytes,
  printShare,
  printTime,
} from '../../compiler/print-figures.ts';
import { printTile } from '../../compiler/print-tile.ts';
import { FAMILY_HUES } from './palette.ts';
import type { Hue } from './palette.ts';

export interface GroupView extends GroupJson {
  /** From 1, in execution order. */
  readonly number: number;
  readonly family: Family;
  readonly hue: Hue;
  readonly isFused: boolean;
  /** `blocks.3.expand + depthwise` */
  readonly title: string;
  readonly tile: string;
  readonly members: readonly LayerJson[];
  /** What it reads from other groups or as a model input. */
  readonly operands: readonly TensorJson[];
  /** Candidates with a layer of this group. */
  readonly rejected: readonly RejectionJson[];
}

export function groupViews(plan: PlanJson): readonly GroupView[] {
  const layers = new Map(plan.layers.map((layer) => [layer.name, layer]));
  const tensors = new Map<string, TensorJson>([
    ...plan.inputs.map((input) => [input.name, input] as const),
    ...layers,
  ]);
  const rejected = new Map<string, RejectionJson[]>();
  for (const rejection of plan.rejected) {
    for (const name of rejection.layers) {
      rejected.set(name, [...(rejected.get(name) ?? []), rejection]);
    }
  }
  return plan.groups.map((group, index) => ({
    ...group,
    number: index + 1,
    family: group.schedule.family,
    hue: FAMILY_HUES[group.schedule.family],
    isFused: group.layers.length > 1,
    title: joinLayers(group.layers),
    tile: printTile(group.schedule),
    members: group.layers.map((name) => layers.get(name)!),
    operands: group.inputs.map((name) => tensors.get(name)!),
    rejected: [
      ...new Set(group.layers.flatMap((name) => rejected.get(name) ?? [])),
    ],
  }));
}

/** One group in one sentence, for screen readers. */
export function sentence(group: GroupView, count: number): string {
  const { number, family, title, cost, savedShare, isFused } = group;
  return (
    `Group ${number} of ${count}, ${family}: ${title}; ` +
    `${printBytes(cost.gmaBytes)}${isFused ? `, ${printSaved(savedShare)}` : ''}; ` +
    printTime(cost.timeNs)
  );
}

/** `45% saved`, or `6% more` when fusing adds bytes. */
export function printSaved(share: number): string {
  return share < 0
    ? `${printShare(-share)} more`
    : `${printShare(share)} saved`;
}

/** `1x56x56x24` */
export function printShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}

/** `PW 1x1 relu6`: what a layer does, without names. */
export function printLayer(layer: LayerJson): string {
  return `${layer.class ?? layer.op} ${layer.describe}`.trimEnd();
}
