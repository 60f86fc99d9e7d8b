import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';

import { CLIENT_SCRIPT } from '../../../cli/explain-page/client-script.ts';
import { renderPage } from '../../../cli/explain-page/page.ts';
import type { PlanJson } from '../../../compiler/plan-json.ts';
import { planToJson } from '../../../compiler/plan-json.ts';
import { planFusion } from '../../../compiler/planner/fuse-planner.ts';
import { presetTarget } from '../../../compiler/targets.ts';
import { displayText } from '../../../grammar/display-text.ts';
import { examplePlan } from '../../compiler/example-plan.ts';
import { GraphBuilder } from '../../support/graph-builder.ts';
import type { Element } from './html-tree.ts';
import { parseHtml } from './html-tree.ts';

const plan = planToJson(examplePlan());
const html = renderPage(plan);
const elements = parseHtml(html);

const byClass = (name: string, of = elements): readonly Element[] =>
  of.filter(({ attributes }) =>
    (attributes['class'] ?? '').split(' ').includes(name),
  );
const byName = (name: string): readonly Element[] =>
  elements.filter((element) => element.name === name);
const attributeValues = (name: string): readonly string[] =>
  elements.flatMap(({ attributes }) => attributes[name] ?? []);

describe('the page', () => {
  it('is the same for the same plan', () => {
    expect(renderPage(planToJson(examplePlan()))).toBe(html);
  });

  it('has unique ids, and every reference leads to one', () => {
    const ids = attributeValues('id');
    expect(new Set(ids).size).toBe(ids.length);
    const references = [
      ...attributeValues('href').filter((href) => href.startsWith('#')),
      ...['aria-labelledby', 'aria-controls'].flatMap((name) =>
        attributeValues(name).flatMap((value) =>
          value.split(' ').map((id) => `#${id}`),
        ),
      ),
      ...[...html.matchAll(/url\((#[^)]*)\)/g)].map((match) => match[1]!),
    ];
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((id) => !ids.includes(id.slice(1)))).toEqual([]);
  });

  it('loads nothing from anywhere', () => {
    const links = ['href', 'src', 'srcset', 'action', 'xlink:href', 'data']
      .flatMap(attributeValues)
      .filter((value) => !value.startsWith('#'));
    expect(links).toEqual(['data:,']);
    expect(html).not.toMatch(/https?:|@import|url\((?!#)/);
    const loaders = ['img', 'iframe', 'object', 'embed', 'image', 'use'];
    expect(loaders.flatMap(byName)).toEqual([]);
  });

  it('allows its one script and no other', () => {
    const policy = attributeValues('content').find((value) =>
      value.includes('default-src'),
    )!;
    const hash = createHash('sha256').update(CLIENT_SCRIPT).digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(html.match(/<script>([^]*?)<\/script>/)![1]).toBe(CLIENT_SCRIPT);
    const handlers = elements.flatMap(({ attributes }) =>
      Object.keys(attributes).filter((name) => name.startsWith('on')),
    );
    expect(handlers).toEqual([]);
  });

  it('has landmarks and headings in order', () => {
    for (const name of ['main', 'nav', 'header', 'aside', 'h1']) {
      expect(byName(name), name).toHaveLength(1);
    }
    const levels = elements.flatMap(({ name }) =>
      /^h\d$/.test(name) ? [Number(name[1])] : [],
    );
    for (const [i, level] of levels.slice(1).entries()) {
      expect(level).toBeLessThanOrEqual(levels[i]! + 1);
    }
  });

  it('names its tables and drawings', () => {
    for (const table of byName('table')) {
      expect(table.children[0]!.name).toBe('caption');
      const heads = byName('th').filter(
        ({ attributes }) => !attributes['scope'],
      );
      expect(heads).toEqual([]);
    }
    const drawings = byName('svg');
    expect(drawings).toHaveLength(2);
    for (const { children } of drawings) {
      expect(children.slice(0, 2).map(({ name }) => name)).toEqual([
        'title',
        'desc',
      ]);
    }
  });
});

describe('a group', () => {
  it('stands once in each part of the page', () => {
    const count = plan.groups.length;
    expect(byClass('box')).toHaveLength(count);
    expect(byClass('point')).toHaveLength(count);
    expect(byClass('detail')).toHaveLength(count);
    expect(byClass('who')).toHaveLength(count);
    const numbers = byClass('box').map(({ attributes }) => attributes['href']);
    expect(numbers).toEqual(plan.groups.map((_, i) => `#group-${i + 1}`));
  });

  it('says its family in words wherever it has a colour', () => {
    for (const part of ['box', 'detail'].flatMap((name) => byClass(name))) {
      expect(part.text).toMatch(/\b(pwdw_r|pw)\b/);
    }
  });

  it('holds its layers and has its edges, residuals too', () => {
    const [first] = byClass('box');
    expect(first!.text).toContain('blocks.0.expand');
    expect(first!.text).toContain('blocks.0.depthwise');
    const edges = byClass('edge').map(({ attributes }) => [
      attributes['data-from'],
      attributes['data-to'],
    ]);
    // Empty: an input or output of the model.
    expect(edges.toSorted()).toEqual(
      [
        ['', '1'],
        ['', '2'],
        ['1', '2'],
        ['2', ''],
      ].toSorted(),
    );
  });

  it('tells its shapes, schedule and costs in the details', () => {
    const [{ text } = { text: '' }] = byClass('detail');
    for (const part of [
      'x f32 1x14x14x64',
      'blocks.0.depthwise f32 1x14x14x384',
      'invocations per workgroup',
      'per invocation',
      'gemm.kChunk',
      'bytes moved',
      'redundant MACs',
      'workgroup memory',
      'registers',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain(plan.rejected[0]!.detail);
  });
});

describe('rejected candidates', () => {
  it('are listed with their reasons, which the filter knows', () => {
    const reasons = attributeValues('data-reason');
    expect(reasons).toEqual(plan.rejected.map(({ reason }) => reason));
    const options = byName('option').map(
      ({ attributes }) => attributes['value'],
    );
    expect(options.toSorted()).toEqual(['', ...new Set(reasons)].toSorted());
  });

  it('may be none', () => {
    const page = renderPage({ ...plan, rejected: [] });
    expect(page).toContain('No other layers were looked at');
    expect(parseHtml(page).some(({ name }) => name === 'form')).toBe(false);
  });
});

describe('names from a program', () => {
  /** The plan with other names; `rename` is applied to every one. */
  function renamed(rename: (name: string) => string): PlanJson {
    const known = new Set([
      ...plan.inputs.map(({ name }) => name),
      ...plan.outputs.map(({ name }) => name),
      ...plan.layers.map(({ name }) => name),
      plan.model,
      plan.target,
      ...plan.rejected.map(({ detail }) => detail),
    ]);
    return JSON.parse(JSON.stringify(plan), (_, value: unknown) =>
      typeof value === 'string' && known.has(value) ? rename(value) : value,
    ) as PlanJson;
  }

  it.each([
    `"><script>alert(1)</script>`,
    `'"&<!--</svg></a></table></aside>-->`,
    `" onfocus="alert(1)`,
    `]]></style><img src=x onerror=alert(1)>`,
    '\u202E\u0000\n</title>',
  ])('change no element: %j', (hostile) => {
    const names = (tree: readonly Element[]): readonly unknown[] =>
      tree.map(({ name, attributes }) => [name, Object.keys(attributes)]);
    const tree = parseHtml(renderPage(renamed((name) => hostile + name)));
    expect(names(tree)).toEqual(names(elements));
    const shown = byClass('detail', tree)[0]!.text;
    expect(shown).toContain(displayText(hostile).text);
    expect(shown).not.toContain('\u202E');
  });
});

describe('a plan without multiply-adds', () => {
  it('has no roofline', () => {
    const g = new GraphBuilder('idle');
    const graph = g
      .output(g.activation(g.input('x', [1, 2, 2, 4]), { fn: 'relu' }))
      .build();
    const idle = planFusion(
      graph,
      presetTarget('h100')!,
      { fuse: 'auto', objective: 'time' },
      () => undefined,
    )!;
    const page = renderPage(planToJson(idle));
    expect(page).toContain('No group has multiply-adds.');
    expect(parseHtml(page).filter(({ name }) => name === 'svg')).toHaveLength(
      1,
    );
  });
});

describe('the script', () => {
  it('is a script', () => {
    expect(() => new Script(CLIENT_SCRIPT)).not.toThrow();
  });

  it('asks for classes that the page has', () => {
    const asked = [...CLIENT_SCRIPT.matchAll(/'\.([a-z]+)/g)].map(
      (match) => match[1]!,
    );
    const own = ['shown', 'active'];
    const missing = asked.filter(
      (name) => !own.includes(name) && byClass(name).length === 0,
    );
    expect(asked.length).toBeGreaterThan(4);
    expect(missing).toEqual([]);
  });
});
