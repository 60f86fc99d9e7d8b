/** The table of kernel families: what the planner can schedule and cost. */
import type { CandidateFamily } from '../candidate.ts';
import { convdw } from './convdw.ts';
import { convdwpw } from './convdwpw.ts';
import { direct } from './direct.ts';
import { dwmean } from './dwmean.ts';
import { dwpw } from './dwpw.ts';
import { gatedpw } from './gatedpw.ts';
import type { FamilyModel } from './model.ts';
import { pw } from './pw.ts';
import { pwdw } from './pwdw.ts';
import { pwmean } from './pwmean.ts';
import { pwmeanpw } from './pwmeanpw.ts';
import { pwdwpw } from './pwdwpw.ts';
import { pwpw } from './pwpw.ts';

const FAMILIES: Readonly<Record<CandidateFamily, FamilyModel>> = {
  pw,
  dw: direct,
  conv: direct,
  dwmean,
  dwpw,
  pwdw,
  pwpw,
  pwmean,
  pwmeanpw,
  pwdwpw,
  convdw,
  convdwpw,
  gatedpw,
};

export function modelOf(family: CandidateFamily): FamilyModel {
  return FAMILIES[family];
}
