/**
 * Programs and the graphs that lowering makes of them, before any pass:
 * `test/golden/lowering/NAME.fcm` beside `NAME.graph.txt`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  LAYER_OPERATORS,
  OPERATORS,
} from '../compiler/lower/operators/operator-table.ts';
import { printGraph } from '../compiler/print-graph.ts';
import { verifyGraph } from '../compiler/verify-graph.ts';
import { lowerSource } from './support/check-source.ts';

const folder = new URL('./golden/lowering/', import.meta.url);
const files = readdirSync(folder);
const names = files
  .filter((file) => file.endsWith('.fcm'))
  .map((file) => file.slice(0, -'.fcm'.length));

function textOf(name: string): string {
  return readFileSync(new URL(`${name}.fcm`, folder), 'utf8');
}

describe('lowering', () => {
  it.each(names)('%s gives its graph', async (name) => {
    const { graph, diagnostics } = lowerSource({
      file: `${name}.fcm`,
      text: textOf(name),
    });
    expect(diagnostics).toEqual([]);
    if (graph === null) throw new Error('no graph');
    verifyGraph(graph);
    const golden = new URL(`${name}.graph.txt`, folder).pathname;
    await expect(printGraph(graph)).toMatchFileSnapshot(golden);
  });

  it('is shown for every operator', () => {
    const text = textOf('operators');
    for (const name of OPERATORS.keys()) {
      expect(text, name).toMatch(new RegExp(`\\b${name}\\(`));
    }
  });

  it('makes layers of the operators that say so, and of no others', () => {
    const file = 'operators.fcm';
    const { graph } = lowerSource({ file, text: textOf('operators') });
    const callees = (graph?.nodes ?? [])
      .filter(({ op }) => op.kind === 'conv2d' || op.kind === 'dense')
      .map(({ origin: [call] }) =>
        /\w+(?=\()/.exec(textOf('operators').slice(call?.start)),
      );
    expect(new Set(callees.map((match) => match?.[0]))).toEqual(
      LAYER_OPERATORS,
    );
  });

  it('has no golden without its program', () => {
    const expected = names.flatMap((name) => [
      `${name}.fcm`,
      `${name}.graph.txt`,
    ]);
    expect(files.toSorted()).toEqual(expected.toSorted());
  });
});
