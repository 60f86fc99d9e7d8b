/** Choice of the model, its inputs and results, and values set from outside. */
import { describe, expect, it } from 'vitest';
import type { DiagnosticCode } from '../../../grammar/diagnostic.ts';
import type { SetValue } from '../../../compiler/lower/overrides.ts';
import { graphOf, lowerSource } from '../../support/check-source.ts';
import { expectDiagnostics } from '../../support/expect-diagnostics.ts';

describe('inputs and results', () => {
  it.each<[string, DiagnosticCode[]]>([
    ['model m(x: f32[4]) -> f32[4] { return x }', []],
    ['model m(x: f32[4]) -> tensor[_] { return x }', []],
    [
      'param n: int = 2 model m(x: f32[n]) -> f32[2 * n] { return concat([x, x]) }',
      [],
    ],
    ['model m(n: int = 2, x: f32[n]) -> f32[n] { return x }', []],
    ['model m(x: f32[4]) -> f32[5] { return «x» }', ['FCM2020']],
    ['model m(x: f32[4]) -> f32[4, 1] { return «x» }', ['FCM2020']],
    ['model m(x: f32[4]) -> i8[4] { return «x» }', ['FCM2022']],
    ['model m(x: f32[4]) -> f32[4] { return «1 + x * 0 == 1» }', ['FCM2001']],
    ['model m(«x»: f32[4]) -> f32[4] { return «3» }', ['FCM1004', 'FCM2002']],
    [
      'model m(x: f32[4]) -> (a: f32[4], b: f32[4]) { «return x» }',
      ['FCM1014'],
    ],
    ['model m(x: f32[4]) -> f32[4] { «return x, x» }', ['FCM1014']],
    ['model m(x: f32[4]) -> «int» { return x }', ['FCM2020']],
    ['model m(x: «tensor[4]») -> tensor[_] { return x }', ['FCM2021']],
    ['model m(x: «i8[4]») -> i8[4] { return relu(x) }', ['FCM2021']],
    [
      'model m(x: «i8[4]», y: f32[4]) -> i8[4] { return «x + y» }',
      ['FCM2021', 'FCM2022'],
    ],
    ['model m(x: f32[«0»]) -> f32[1] { return x }', ['FCM2026']],
    ['model m(x: f32[«1.5»]) -> f32[1] { return x }', ['FCM2026']],
    ['model m(x: f32[«n»]) -> f32[1] { return x }', ['FCM1001']],
    ['model m(x: f32[«_»]) -> f32[1] { return x }', ['FCM2026']],
    [
      'model m(x: «f32[1, 1, 1, 1, 1, 1, 1]») -> f32[1] { return x }',
      ['FCM3006'],
    ],
    ['model m(x: «f32[65536, 32768]») -> f32[1] { return x }', ['FCM3005']],
    ['model m(x: f32[1] = «2») -> f32[1] { return x }', ['FCM1019']],
    ['model m(«k»: int, x: f32[1]) -> f32[1] { return x * k }', ['FCM1018']],
    [
      'model m(k: int = «2.5», x: f32[1]) -> f32[1] { return x * k }',
      ['FCM2002'],
    ],
    [
      'param k: int = «2.5» model m(x: f32[1]) -> f32[1] { return x * k }',
      ['FCM2002'],
    ],
  ])('%s', (text, codes) => {
    expectDiagnostics(text, codes);
  });

  it('become nodes and outputs in order', () => {
    const graph = graphOf(
      'model m(a: f32[4], b: f32[2]) -> (q: f32[2], p: f32[4]) { return relu(b), a }',
    );
    expect(graph.nodes).toMatchObject([
      { op: { kind: 'input', name: 'a' }, type: { shape: [4] } },
      { op: { kind: 'input', name: 'b' }, type: { shape: [2] } },
      { op: { kind: 'activation' } },
    ]);
    expect(graph.outputs).toEqual([
      { name: 'q', node: 2 },
      { name: 'p', node: 0 },
    ]);
  });

  it('may come from one call of a block', () => {
    const graph = graphOf(`block f(x: tensor[_]) { return x, relu(x) }
model m(x: f32[4]) -> (a: f32[4], b: f32[4]) { return f(x) }`);
    expect(graph.outputs.map(({ node }) => node)).toEqual([0, 1]);
  });
});

describe('the choice of a model', () => {
  const two =
    'model a(x: f32[1]) -> f32[1] { return x } model «b»(x: f32[2]) -> f32[2] { return x }';
  const unmarked = two.replaceAll(/[«»]/g, '');

  it('is not needed for one', () => {
    expect(graphOf('model a(x: f32[1]) -> f32[1] { return x }').name).toBe('a');
  });

  it('is needed for several', () => {
    const [diagnostic] = expectDiagnostics(two, ['FCM1024']);
    expect(diagnostic?.help).toBe('choose one: a, b');
    expect(graphOf(unmarked, { model: 'b' }).name).toBe('b');
  });

  it.each([
    [unmarked, 'bb', 'FCM1025'],
    ['param n: int = 1', undefined, 'FCM1023'],
    ['', undefined, 'FCM1023'],
  ])('%s: %s', (text, model, code) => {
    const { diagnostics, graph } = lowerSource(
      { file: 'model.fcm', text },
      model === undefined ? {} : { model },
    );
    expect(graph).toBeNull();
    expect(diagnostics.map((each) => each.code)).toContain(code);
  });
});

describe('values set from outside', () => {
  const text = `
param n: int = 2
param double: int = 2 * n
param alpha: float = 0.5
param act: bool = false
param label: string = "a"
model m(k: int = n, x: f32[n, double, k]) -> tensor[_, _, _] {
  y = x * alpha
  return if act { relu(y, name = label) } else { y }
}`;
  const set = (values: Record<string, SetValue>) => ({
    set: new Map(Object.entries(values)),
  });

  it('reach params, and what is computed from them', () => {
    const shape = (values: Record<string, SetValue>) =>
      graphOf(text, set(values)).nodes[0]?.type.shape;
    expect(shape({})).toEqual([2, 4, 2]);
    expect(shape({ n: 3 })).toEqual([3, 6, 3]);
    expect(shape({ n: 3, double: 5 })).toEqual([3, 5, 3]);
    expect(shape({ k: 7 })).toEqual([2, 4, 7]);
  });

  it('have the type of their param', () => {
    const graph = graphOf(text, set({ alpha: 2, act: true, label: 'out' }));
    expect(graph.nodes.at(-1)?.name).toBe('out');
    expect(graphOf(text, set({ act: true, label: 7 })).nodes.at(-1)?.name).toBe(
      '7',
    );
  });

  it.each<[Record<string, SetValue>, DiagnosticCode, string]>([
    [{ n: 1.5 }, 'FCM1027', '`n` expects int, found 1.5'],
    [{ n: 'x' }, 'FCM1027', '`n` expects int, found "x"'],
    [{ n: true }, 'FCM1027', '`n` expects int, found true'],
    [{ k: 2.5 }, 'FCM1027', '`k` expects int, found 2.5'],
    [{ alpha: NaN }, 'FCM1027', '`alpha` expects float, found NaN'],
    [{ act: 1 }, 'FCM1027', '`act` expects bool, found 1'],
    [{ m: 1 }, 'FCM1026', 'there is no param `m` to set'],
    [{ alpa: 1 }, 'FCM1026', 'there is no param `alpa` to set'],
  ])('%j is a mistake', (values, code, message) => {
    const { graph, diagnostics } = lowerSource(
      { file: 'model.fcm', text },
      set(values),
    );
    expect(graph).toBeNull();
    expect(diagnostics).toMatchObject([{ code, message, span: null }]);
  });

  it('suggest the nearest name', () => {
    const { diagnostics } = lowerSource(
      { file: 'model.fcm', text },
      set({ alpa: 1 }),
    );
    expect(diagnostics[0]?.help).toBe('did you mean `alpha`?');
  });
});
