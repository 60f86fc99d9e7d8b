/** What finds the candidates of families beyond pairs, in order of their size. */
import type { Matcher } from '../search.ts';
import { matchConvdwpw } from './convdwpw.ts';
import { matchDwmean } from './dwmean.ts';
import { matchGatedpw } from './gatedpw.ts';
import { matchPwmean } from './pwmean.ts';
import { matchPwmeanpw } from './pwmeanpw.ts';
import { matchPwdwpw } from './pwdwpw.ts';

export const MATCHERS: readonly Matcher[] = [
  matchDwmean,
  matchPwmean,
  matchGatedpw,
  matchPwdwpw,
  matchConvdwpw,
  matchPwmeanpw,
];
