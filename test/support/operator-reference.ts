/** The operator and function tables as the text of `docs/language.md`. */
import { FUNCTIONS } from '../../compiler/lower/functions.ts';
import { OPERATOR_FAMILIES } from '../../compiler/lower/operators/operator-table.ts';
import type { Operator } from '../../compiler/lower/operators/operator.ts';

function operatorReference({
  name,
  summary,
  result,
  params,
  weights,
}: Operator): string {
  const signature = params
    .map(({ name: param, fallbackText }) =>
      fallbackText === null ? param : `${param} = ${fallbackText}`,
    )
    .join(', ');
  const lines = params.map(
    (param) => `- \`${param.name}\` (${param.expects}): ${param.summary}`,
  );
  const learned = weights.map((each) => `\`${each.name}\` ${each.shape}`);
  if (learned.length > 0) lines.push(`- weights: ${learned.join(', ')}`);
  const call = `\`${name}(${signature})\` gives ${result}`;
  return [`#### ${name}`, `${call}. ${summary}`, lines.join('\n')].join('\n\n');
}

/** One heading per family, one per operator. */
export function operatorSection(): string {
  return OPERATOR_FAMILIES.flatMap(({ title, operators }) => [
    `### ${title}`,
    ...operators.map(operatorReference),
  ]).join('\n\n');
}

/** One line per function. */
export function functionSection(): string {
  return [...FUNCTIONS.values()]
    .map(
      ({ name, params, summary }) =>
        `- \`${name}(${params.join(', ')})\`: ${summary}`,
    )
    .join('\n');
}
