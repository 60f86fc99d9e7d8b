/** What annotations pin, and their mistakes. */
import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../grammar/diagnostic.ts';
import { FUSED_FAMILIES } from '../../../compiler/graph.ts';
import { graphOf } from '../../support/check-source.ts';
import {
  expectDiagnostics,
  modelOf,
} from '../../support/expect-diagnostics.ts';
import { readMarks } from '../../support/marked-source.ts';

/** The pin of the one layer of `y = «annotation» pointwise(x, 8)`. */
function pinOf(annotation: string): unknown {
  const { text, ranges } = readMarks(
    modelOf(`y = «${annotation}» pointwise(x, 8)`),
  );
  const pin = graphOf(text).nodes.at(-1)?.pin;
  const [start, end] = ranges[0]!;
  expect(pin?.span).toEqual({ file: 'model.fcm', start, end });
  return { ...pin, span: undefined };
}

describe('an annotation', () => {
  it.each(FUSED_FAMILIES)('names the family %s', (family) => {
    expect(pinOf(`@fuse(${family})`)).toEqual({ kind: 'fuse', family });
  });

  it('says that a layer stays alone', () => {
    expect(pinOf('@no_fuse')).toEqual({ kind: 'noFuse' });
  });

  it('takes a word, whatever variables there are', () => {
    const text = modelOf('dwpw = 8 y = @fuse(dwpw) pointwise(x, dwpw)');
    const { pin } = graphOf(text).nodes.at(-1)!;
    expect(pin).toMatchObject({ kind: 'fuse', family: 'dwpw' });
  });

  it.each<[string, DiagnosticCode]>([
    ['«@fues»(pwdw)', 'FCM1032'],
    ['«@Fuse»(pwdw)', 'FCM1032'],
    ['«@if»', 'FCM1032'],
    ['«@fuse»', 'FCM1033'],
    ['«@fuse()»', 'FCM1033'],
    ['@fuse(«3»)', 'FCM1033'],
    ['@fuse(«"pwdw"»)', 'FCM1033'],
    ['@fuse(«f(pwdw)»)', 'FCM1033'],
    ['@fuse(«family = pwdw»)', 'FCM1033'],
    ['@fuse(pwdw, «dwpw»)', 'FCM1033'],
    ['«@no_fuse()»', 'FCM1033'],
    ['«@no_fuse(pwdw)»', 'FCM1033'],
    ['@fuse(«pwdv»)', 'FCM1034'],
    ['@fuse(pwdw) «@no_fuse»', 'FCM1035'],
    ['@no_fuse «@no_fuse» @no_fuse', 'FCM1035'],
  ])('%s is a mistake', (annotation, code) => {
    expectDiagnostics(modelOf(`y = ${annotation} pointwise(x, 8)`), [code]);
  });

  it('is told once, wherever it stands', () => {
    expectDiagnostics(
      modelOf(
        'y = f(f(x)) repeat i in 0..3 { y = @fuse(«b») f(y) }',
        `block f(x: tensor[_, _, _, C]) { return «@no_fues»() pointwise(x, C) }
         block unused(x: tensor[_, _, _, C]) { return @fuse(«a») pointwise(x, C) }`,
      ),
      ['FCM1032', 'FCM1034', 'FCM1034'],
    );
  });

  it.each([
    ['@fues', '@fuse'],
    ['@nofuse', '@no_fuse'],
    ['@fuse(pwdwwp)', 'pwdwpw'],
    ['@fuse(GatedPW)', 'gatedpw'],
  ])('%s is asked about: %s', (annotation, meant) => {
    const [diagnostic] = expectDiagnostics(
      modelOf(
        `y = ${annotation.replace(/@\w+$|(?<=\()\w+/, '«$&»')} pointwise(x, 8)`,
      ),
      [annotation.includes('(') ? 'FCM1034' : 'FCM1032'],
    );
    expect(diagnostic?.help).toContain(`did you mean \`${meant}\`?`);
  });

  it('of an unknown family gets the list of them', () => {
    const [diagnostic] = expectDiagnostics(
      modelOf('y = @fuse(«winograd») pointwise(x, 8)'),
      ['FCM1034'],
    );
    expect(diagnostic?.help).toBe(
      `the families are ${FUSED_FAMILIES.join(', ')}`,
    );
  });
});
