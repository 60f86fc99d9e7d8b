/** Sources of many thousand names: work grows with the text, not its square. */
import { describe, expect, it } from 'vitest';
import { lowerSource } from '../../support/check-source.ts';

const COUNT = 20_000;
const names = Array.from(
  { length: COUNT },
  (_, i) => `ab${String(i).padStart(6, '0')}`,
);
const model = (statements: string): string =>
  `model m(x: f32[4]) -> f32[4] { ${statements} return x }`;

/** Far more than linear work takes, far less than quadratic work. */
const MAX_MS = 15_000;

describe('a source of many', () => {
  it.each<[string, string, string]>([
    ['unused variables', model(names.map((n) => `${n} = 1\n`).join('')), ''],
    [
      'unknown names',
      model(names.map((n, i) => `a${i} = ${n}\n`).join('')),
      'FCM1001',
    ],
    [
      'unknown callees',
      `${names
        .slice(0, COUNT / 2)
        .map((n) => `block ${n}(x: tensor[_]) { return x }\n`)
        .join('')}${model('_y = nothing(x)\n'.repeat(COUNT / 2))}`,
      'FCM1002',
    ],
    [
      'missing imports',
      `import { ${names.join(', ')} } from "b.fcm" ${model('')}`,
      'FCM1022',
    ],
    [
      'parameters',
      `block f(${names.map((n) => `${n}: int`).join(', ')}) { return 1 } ${model('_y = f()\n'.repeat(2000))}`,
      'FCM3012',
    ],
    [
      'dimensions',
      `block f(x: tensor[${names.join(', ')}]) { return x } ${model('_y = f(x)')}`,
      'FCM3006',
    ],
    [
      'calls that close a long circle',
      `${names
        .slice(0, 5000)
        .map((n, i) => `block ${n}() { return ${names[i + 1] ?? ''}() }\n`)
        .join(
          '',
        )}block ${names[5000] ?? ''}() { ${`_y = ${names[0] ?? ''}()\n`.repeat(5000)} return 1 } ${model('')}`,
      'FCM1015',
    ],
  ])(
    '%s ends soon',
    (_, text, code) => {
      const imported = names
        .slice(0, COUNT / 2)
        .map((n) => `block c${n}(x: tensor[_]) { return x }\n`)
        .join('');
      const start = performance.now();
      const { graph, diagnostics } = lowerSource(
        { file: 'model.fcm', text },
        {},
        new Map([['b.fcm', imported]]),
      );
      expect(performance.now() - start).toBeLessThan(MAX_MS);
      const codes = new Set(
        diagnostics
          .filter(({ severity }) => severity === 'error')
          .map((each) => each.code),
      );
      expect([...codes]).toEqual(
        code === '' ? [] : expect.arrayContaining([code]),
      );
      expect(graph === null).toBe(code !== '');
      for (const { message } of diagnostics) {
        expect(message.length).toBeLessThan(10_000);
      }
    },
    60_000,
  );
});
