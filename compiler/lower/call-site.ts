/** The place of one operator call, as the operator table sees it. */
import type { Span } from '../../grammar/source.ts';
import type { Op } from '../graph.ts';
import { tensorType } from '../op-types.ts';
import type { Frame, Lowering } from './context.ts';
import { fail, madeNotes } from './faults.ts';
import { joinPath } from './instance.ts';
import type { Instance } from './instance.ts';
import type { CallSite, GivenArgument } from './operators/operator.ts';

/** A call of the operator `callee` at `span` as `instance`. */
export function createCallSite(
  cx: Lowering,
  frame: Frame,
  instance: Instance,
  callee: string,
  span: Span,
  given: ReadonlyMap<string, GivenArgument>,
): CallSite {
  const { graph, paths } = cx;
  const origin = [span, ...frame.origin] as const;
  const nodeName = instance.path === '' ? callee : instance.path;
  const refuse: CallSite['fail'] = (fault, param) => {
    const argument = param === undefined ? undefined : given.get(param);
    const place = argument?.span ?? span;
    const involved = argument === undefined ? [...given.values()] : [argument];
    const values = involved.map(({ value }) => value);
    return fail(cx, frame, place, fault, madeNotes(values, place));
  };
  return {
    span,
    fail: refuse,
    emit: (op, type) => ({
      kind: 'tensor',
      node: graph.add(
        op,
        type,
        nodeName,
        origin,
        isLayer(op) ? frame.pin : null,
      ),
      type,
      madeAt: span,
    }),
    weight: (name, dtype, shape) => {
      const path = joinPath(instance.path, name);
      const type = tensorType(dtype, shape);
      if (!type.ok) {
        const message = `\`${path}\`: ${type.fault.message}`;
        refuse({ ...type.fault, message });
      }
      paths.declareWeight(path, span);
      // After a fault the graph is never used; the node keeps emission simple.
      return graph.add(
        { kind: 'weight', name: path },
        { dtype, shape },
        path,
        origin,
      );
    },
    scalar: (value, dtype) =>
      graph.add(
        { kind: 'literal', values: [value] },
        { dtype, shape: [1] },
        `${nodeName}.literal`,
        origin,
      ),
  };
}

function isLayer({ kind }: Op): boolean {
  return kind === 'conv2d' || kind === 'dense';
}
