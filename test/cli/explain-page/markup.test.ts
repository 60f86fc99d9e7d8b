import { describe, expect, it } from 'vitest';

import { markup, trusted } from '../../../cli/explain-page/markup.ts';

describe('markup', () => {
  it('escapes what it interpolates', () => {
    const name = `<b a="x" c='y'>&`;
    expect(markup`<i title="${name}">${name}</i>`.text).toBe(
      '<i title="&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;">&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;</i>',
    );
  });

  it('keeps markup, joins lists, leaves out null', () => {
    const items = ['a', '<'].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ul>${items}${null}${1.5}</ul>`.text).toBe(
      '<ul><li>a</li><li>&lt;</li>1.5</ul>',
    );
    expect(markup`${trusted('<hr>')}`.text).toBe('<hr>');
  });

  it('shows characters that hide or turn text', () => {
    expect(markup`${'a\u0000b\u202Ec\n'}`.text).toBe('a␀b\uFFFDc␊');
  });
});
