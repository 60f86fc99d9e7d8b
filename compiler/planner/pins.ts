/**
 * What the program says about kernels: `@no_fuse` keeps a layer alone,
 * `@fuse(FAMILY)` asks for a kernel of that family. Pins narrow the candidates;
 * a pinned layer alone costs more than any plan, so that the choice leaves it
 * alone only where nothing else is possible, which is then an error.
 */
import type { Report } from '../../grammar/diagnostic.ts';
import type { FusePin, FusedFamily, NodeId } from '../graph.ts';
import type { Rejection } from '../plan.ts';
import { printPin } from '../print-graph.ts';
import type { Fusion } from './candidate.ts';
import type { OuterTile } from './families/model.ts';
import type { GraphFacts } from './graph-facts.ts';
import type { Score } from './score.ts';

/** More than a plan costs, and few enough that 2,000 of them stay exact. */
const PENALTY = 2 ** 42;

/** Drops what a pin forbids. */
export function heedPins(
  facts: GraphFacts,
  candidates: readonly Fusion[],
): { readonly candidates: Fusion[]; readonly rejected: Rejection[] } {
  const kept: Fusion[] = [];
  const rejected: Rejection[] = [];
  for (const candidate of candidates) {
    const { nodes, family } = candidate;
    const [against] = nodes.flatMap((id) => {
      const { name, pin } = facts.node(id);
      return pin !== undefined && forbids(pin, family) ? [{ name, pin }] : [];
    });
    if (against === undefined) {
      kept.push(candidate);
      continue;
    }
    const detail = `${against.name} is pinned: ${printPin(against.pin)}`;
    rejected.push({ nodes, family, reason: 'pinned', detail });
  }
  return { candidates: kept, rejected };
}

function forbids(pin: FusePin, family: Fusion['family']): boolean {
  return pin.kind === 'noFuse' || plannedAs(pin.family) !== family;
}

/** PWDW_R is a tile of PWDW. */
function plannedAs(family: FusedFamily): Fusion['family'] {
  return family === 'pwdw_r' ? 'pwdw' : family;
}

/** Which tiles the pins of a candidate's nodes allow; equal keys, equal tiles. */
export function acceptsTile(
  facts: GraphFacts,
  { nodes }: Fusion,
): { readonly key: string; readonly accept: (tile: OuterTile) => boolean } {
  const severalTiles = nodes.some((id) => {
    const { pin } = facts.node(id);
    return pin?.kind === 'fuse' && pin.family === 'pwdw_r';
  });
  return severalTiles
    ? { key: 'pwdw_r', accept: ({ nominal }) => nominal.family === 'pwdw_r' }
    : { key: '', accept: () => true };
}

/** The score alone of a layer that must be fused. */
export function pinnedScore(score: Score): Score {
  return {
    timeNs: score.timeNs + PENALTY,
    gmaBytes: score.gmaBytes + PENALTY,
    dispatches: score.dispatches + PENALTY,
  };
}

/**
 * Whether every `@fuse` layer is in a group; reports FCM5013 with the reason for
 * each that is not.
 */
export function unheededPins(
  facts: GraphFacts,
  fused: ReadonlySet<NodeId>,
  rejected: readonly Rejection[],
  report: Report,
): boolean {
  let heeded = true;
  for (const { id, pin, name } of facts.graph.nodes) {
    const isComputed = !facts.isConstant(id);
    if (pin?.kind !== 'fuse' || fused.has(id) || !isComputed) continue;
    heeded = false;
    report({
      severity: 'error',
      code: 'FCM5013',
      message: `'${name}' cannot be part of a ${pin.family} kernel: ${reasonAgainst(facts, id, pin.family, rejected)}`,
      span: pin.span,
      related: [],
      help: 'take the pin away or choose another family; `fcmc explain` lists what was looked at',
    });
  }
  return heeded;
}

function reasonAgainst(
  facts: GraphFacts,
  id: NodeId,
  family: FusedFamily,
  rejected: readonly Rejection[],
): string {
  const rejection = rejected.find(
    ({ nodes, family: looked }) =>
      nodes.includes(id) &&
      looked !== null &&
      plannedAs(looked) === plannedAs(family),
  );
  if (rejection === undefined) {
    return 'its neighbours are not of that kind';
  }
  const names = rejection.nodes.map((node) => facts.node(node).name);
  return `${names.join(' + ')}: ${rejection.detail}`;
}
