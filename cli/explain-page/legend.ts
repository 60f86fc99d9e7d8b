/** The families of a plan with their colours, in words. */
import { assertNever } from '../../grammar/diagnostic.ts';
import type { Family } from '../../compiler/plan.ts';
import type { GroupView } from './group-view.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { FAMILY_HUES } from './palette.ts';

export function renderLegend(groups: readonly GroupView[]): Markup {
  const families = [...new Set(groups.map(({ family }) => family))].sort();
  return markup`
<ul class="families" aria-label="Families">
${families.map(renderFamily)}</ul>`;
}

function renderFamily(family: Family): Markup {
  return markup`<li class="hue-${FAMILY_HUES[family]}"><span class="swatch"></span><span class="family">${family}</span> ${describeFamily(family)}</li>
`;
}

function describeFamily(family: Family): string {
  switch (family) {
    case 'pw':
      return 'pointwise';
    case 'dw':
      return 'depthwise';
    case 'conv':
      return 'other convolution';
    case 'map':
      return 'element by element';
    case 'reduce':
      return 'reduction';
    case 'view':
      return 'no kernel';
    case 'dwpw':
      return 'depthwise, pointwise';
    case 'pwdw':
      return 'pointwise, depthwise';
    case 'pwdw_r':
      return 'pointwise, depthwise; recomputes halos';
    case 'pwpw':
      return 'two pointwise';
    case 'pwdwpw':
      return 'inverted residual';
    case 'convdw':
      return 'convolution, depthwise';
    case 'convdwpw':
      return 'convolution, depthwise, pointwise';
    case 'dwmean':
      return 'depthwise and its mean';
    case 'gatedpw':
      return 'gate, pointwise';
    case 'pwmean':
      return 'pointwise, mean';
    case 'pwmeanpw':
      return 'pointwise, mean, pointwise';
    default:
      return assertNever(family, 'family');
  }
}
