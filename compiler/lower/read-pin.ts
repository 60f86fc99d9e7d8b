/**
 * Annotations in front of a call -> what they pin. Purely about what is
 * written, so that the static checks (which report) and the evaluation (which
 * does not) agree by construction.
 */
import type { AnnotatedExpr, Annotation, Argument } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import { FUSED_FAMILIES } from '../graph.ts';
import type { FusePin } from '../graph.ts';
import type { Reporter } from './reporter.ts';

const FUSE = 'fuse';
const NO_FUSE = 'no_fuse';

const FAMILY_LIST = `the families are ${FUSED_FAMILIES.join(', ')}`;

/**
 * The pin that `annotations` give the layers of their call; null after a
 * mistake. Reports FCM1032 (unknown annotation), FCM1033 (argument), FCM1034
 * (unknown family), FCM1035 (several annotations), unless `reporter` is null.
 */
export function readPin(
  { annotations }: AnnotatedExpr,
  reporter: Reporter | null,
): FusePin | null {
  const [first, second] = annotations;
  const pins = annotations.map((each) => readOne(each, reporter));
  if (first === undefined || second === undefined) return pins[0] ?? null;
  reporter?.error(
    'FCM1035',
    second.span,
    `a call takes one annotation, found ${annotations.length}`,
    {
      related: [{ message: 'the first annotation', span: first.span }],
      help: 'keep one of them',
    },
  );
  return null;
}

function readOne(
  annotation: Annotation,
  reporter: Reporter | null,
): FusePin | null {
  const { name, span, args } = annotation;
  if (name.text === FUSE) return readFuse(span, args ?? [], reporter);
  if (name.text !== NO_FUSE) {
    reportUnknown(annotation, reporter);
    return null;
  }
  if (args === null) return { kind: 'noFuse', span };
  reporter?.error('FCM1033', span, `\`@${NO_FUSE}\` takes no argument`, {
    help: `write \`@${NO_FUSE}\` directly in front of the call`,
  });
  return null;
}

function readFuse(
  span: Span,
  [given, extra]: readonly Argument[],
  reporter: Reporter | null,
): FusePin | null {
  if (given === undefined) {
    reporter?.error(
      'FCM1033',
      span,
      `\`@${FUSE}\` needs the name of a family of fused kernels`,
      {
        help: `write it in parentheses, as in \`@${FUSE}(pwdw)\`; ${FAMILY_LIST}`,
      },
    );
    return null;
  }
  if (extra !== undefined) {
    reporter?.error(
      'FCM1033',
      extra.span,
      `\`@${FUSE}\` takes one family, found a second argument`,
      { help: 'a layer is in one fused kernel' },
    );
    return null;
  }
  const { name, value } = given;
  if (name !== null || value.kind !== 'identifier') {
    reporter?.error(
      'FCM1033',
      given.span,
      `\`@${FUSE}\` takes the bare name of a family of fused kernels`,
      { help: `write it as in \`@${FUSE}(pwdw)\`; ${FAMILY_LIST}` },
    );
    return null;
  }
  const family = FUSED_FAMILIES.find((each) => each === value.text);
  if (family !== undefined) return { kind: 'fuse', family, span };
  const near = reporter?.suggestions.help(value.text, FUSED_FAMILIES, null);
  reporter?.error(
    'FCM1034',
    value.span,
    `no family of fused kernels is called \`${value.text}\``,
    { help: [near, FAMILY_LIST].filter(Boolean).join(' ') },
  );
  return null;
}

function reportUnknown(
  { name, span }: Annotation,
  reporter: Reporter | null,
): void {
  const near = reporter?.suggestions.nearest(name.text, [FUSE, NO_FUSE]);
  reporter?.error(
    'FCM1032',
    { ...name.span, start: span.start },
    `no annotation is called \`@${name.text}\``,
    {
      help: near
        ? `did you mean \`@${near}\`?`
        : `the annotations are \`@${FUSE}(FAMILY)\` and \`@${NO_FUSE}\``,
    },
  );
}
