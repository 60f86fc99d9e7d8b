/** What finds the candidates of families beyond pairs, in order of their size. */
import type { Matcher } from '../find-candidates.ts';

export const MATCHERS: readonly Matcher[] = [];
