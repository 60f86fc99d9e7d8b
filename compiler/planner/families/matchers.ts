/** What finds the candidates of families beyond pairs, in order of their size. */
import type { Matcher } from '../search.ts';
import { matchDwmean } from './dwmean.ts';
import { matchGatedpw } from './gatedpw.ts';

export const MATCHERS: readonly Matcher[] = [matchDwmean, matchGatedpw];
