/** The tables of `docs/targets.md`, as cells, from the compiler's own data. */
import { formatCount } from '../../cli/quantities.ts';
import type { Preset } from '../../compiler/target-presets.ts';
import type { TargetFigures } from '../../compiler/target.ts';
import type { NumberField } from '../../compiler/target-file/target-fields.ts';

export type Row = readonly string[];

const KIB = 1024;

/** 12,345 or 3.93: fractions with three digits. */
function grouped(value: number): string {
  return Number.isInteger(value)
    ? formatCount(value)
    : String(Number(value.toPrecision(3)));
}

export function limitRows(presets: readonly Preset[]): readonly Row[] {
  return presets.map(({ target: { name, limits } }) => [
    `\`${name}\``,
    grouped(limits.workgroupBytes / KIB),
    grouped(limits.invocations),
    limits.workgroupSize.map(grouped).join(' x '),
    grouped(limits.storageBuffersPerStage),
    grouped(Math.ceil(limits.storageBindingBytes / KIB / KIB)),
    grouped(limits.unrolledMacs),
  ]);
}

/** Each figure with the first letter of its source. */
export function figureRows(presets: readonly Preset[]): readonly Row[] {
  return presets.map(({ target: { name, figures }, sources }) => {
    const cell = (figure: keyof TargetFigures, unit: number): string =>
      `${grouped(figures[figure] / unit)} ${sources[figure].charAt(0)}`;
    return [
      `\`${name}\``,
      cell('cores', 1),
      cell('threadsPerCore', 1),
      cell('registersPerCore', 1),
      cell('sharedBytesPerCore', KIB),
      cell('dramBytesPerSecond', 1e9),
      cell('l2BytesPerSecond', 1e9),
      cell('l2Bytes', 1e6),
      cell('macsPerSecond', 1e9),
      cell('dispatchNs', 1e3),
    ];
  });
}

export function fieldRows(
  fields: Readonly<Record<string, NumberField>>,
): readonly Row[] {
  return Object.entries(fields).map(([name, { meaning, kind }]) => [
    `\`${name}\``,
    meaning,
    kind,
  ]);
}

/** The rows of the first table after `heading`, without its own two. */
export function tableAfter(markdown: string, heading: string): readonly Row[] {
  const lines = markdown.slice(markdown.indexOf(heading)).split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex(
    (line, index) => index > start && !line.startsWith('|'),
  );
  return lines.slice(start + 2, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}
