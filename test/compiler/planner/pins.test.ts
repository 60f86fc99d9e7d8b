import { describe, expect, it } from 'vitest';
import type { FusePin, NodeId } from '../../../compiler/graph.ts';
import type { Plan } from '../../../compiler/plan.ts';
import { planFusion } from '../../../compiler/planner/fuse-planner.ts';
import { presetTarget } from '../../../compiler/targets.ts';
import type { Diagnostic } from '../../../grammar/diagnostic.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';

const span = { file: 'net.fcm', start: 4, end: 16 };
const H100 = presetTarget('h100')!;

/** PW, DW, PW over a 28x28 map, where PWDW pays; `pins` by layer name. */
function plan(
  pins: Readonly<Record<string, FusePin>>,
  fuse: 'auto' | 'none' = 'auto',
): { readonly plan: Plan | null; readonly found: readonly Diagnostic[] } {
  const g = new GraphBuilder();
  let x: NodeId = g.input('x', [1, 28, 28, 32]);
  x = g.pointwise(x, { filters: 192, name: 'expand' });
  x = g.depthwise(x, { kernel: 3, padding: 'same', name: 'depthwise' });
  x = g.pointwise(x, { filters: 32, name: 'project' });
  const graph = g.output(x).build();
  const pinned = {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const pin = pins[node.name];
      return pin === undefined ? node : { ...node, pin };
    }),
  };
  const found: Diagnostic[] = [];
  const options = { fuse, objective: 'time' } as const;
  const made = planFusion(pinned, H100, options, (d) => found.push(d));
  return { plan: made, found };
}

function grouped({ plan: made }: ReturnType<typeof plan>): string[] {
  const names = new Map(made?.graph.nodes.map(({ id, name }) => [id, name]));
  return (made?.groups ?? []).map(
    ({ nodes, schedule }) =>
      `${schedule.family} ${nodes.map((id) => names.get(id)).join('+')}`,
  );
}

const fuseAs = (
  family: Extract<FusePin, { kind: 'fuse' }>['family'],
): FusePin => ({
  kind: 'fuse',
  family,
  span,
});
const NO_FUSE: FusePin = { kind: 'noFuse', span };

describe('pins', () => {
  it('@no_fuse keeps a layer alone', () => {
    const made = plan({ depthwise: NO_FUSE });
    expect(grouped(made)).toEqual(['pw expand', 'dw depthwise', 'pw project']);
    const pinned = made.plan!.rejected.filter(
      ({ reason }) => reason === 'pinned',
    );
    expect(pinned.map(({ detail }) => detail)).toContain(
      'depthwise is pinned: @no_fuse',
    );
  });

  it('@fuse takes a family that would not be chosen', () => {
    expect(grouped(plan({ project: fuseAs('dwpw') }))).toContain(
      'dwpw depthwise+project',
    );
  });

  it('@fuse(pwdw) allows one tile or several, @fuse(pwdw_r) several', () => {
    const [either] = grouped(plan({ expand: fuseAs('pwdw') }));
    expect(either).toMatch(/^pwdw(_r)? expand\+depthwise$/);
    const [several] = grouped(plan({ expand: fuseAs('pwdw_r') }));
    expect(several).toBe('pwdw_r expand+depthwise');
  });

  it('says why a pin cannot be kept, and where it stands', () => {
    const { plan: none, found } = plan({ expand: fuseAs('dwpw') });
    expect(none).toBeNull();
    expect(found).toMatchObject([{ code: 'FCM5013', span }]);
    expect(found[0]!.message).toContain("'expand' cannot be part of a dwpw");
  });

  it('reports pins that contradict each other', () => {
    const { found } = plan({
      expand: fuseAs('pwdw'),
      depthwise: fuseAs('dwpw'),
    });
    expect(found).toMatchObject([{ code: 'FCM5013' }]);
    expect(found[0]!.message).toContain('depthwise is pinned: @fuse(dwpw)');
  });

  it('gives way to --fuse none', () => {
    const made = plan({ expand: fuseAs('pwdw') }, 'none');
    expect(grouped(made)).toHaveLength(3);
  });
});
