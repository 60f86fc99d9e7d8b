/** `fcmc devices`: the WebGPU adapter at hand, and the targets with names. */
import { PRESETS } from '../../compiler/targets.ts';
import type { OpenedDevice } from '../device.ts';
import { INSTALL_WEBGPU, openDevice } from '../device.ts';
import type { Environment } from '../environment.ts';
import { matchPreset } from '../match-preset.ts';
import { formatBytes, formatCount } from '../quantities.ts';

export interface DevicesOptions {
  readonly json: boolean;
}

export async function devicesCommand(
  { json }: DevicesOptions,
  env: Environment,
): Promise<number> {
  const opened = await openDevice(env);
  if (opened.ok) opened.device.destroy();
  if (json) {
    const found = opened.ok
      ? { adapter: opened.adapter, target: opened.target }
      : { adapter: null, target: null };
    const presets = PRESETS.map(({ target }) => target);
    env.stdout.write(`${JSON.stringify({ ...found, presets }, null, 2)}\n`);
    return 0;
  }
  env.stdout.write(
    opened.ok
      ? describeDevice(opened)
      : `${opened.reason}\n${INSTALL_WEBGPU}\n`,
  );
  env.stdout.write(`\nTargets by name (--target NAME):\n${targetTable()}`);
  return 0;
}

function describeDevice({ adapter, target }: OpenedDevice): string {
  const { limits } = target;
  const preset = matchPreset(adapter);
  const lines: readonly (readonly [string, string])[] = [
    ['adapter', adapter.name],
    ['vendor', `${adapter.vendor} ${adapter.architecture}`.trim()],
    ['driver', adapter.description],
    ['kind', adapter.isFallback ? 'software' : 'hardware'],
    ['workgroup memory', `${formatCount(limits.workgroupBytes)} bytes`],
    ['invocations', `${limits.invocations} per workgroup`],
    ['workgroup size', limits.workgroupSize.join(' x ')],
    [
      'workgroups',
      `${formatCount(limits.workgroupsPerDimension)} per dimension`,
    ],
    ['storage buffers', `${limits.storageBuffersPerStage} per kernel`],
    ['largest binding', formatBytes(limits.storageBindingBytes)],
    ['features', adapter.features.join(', ')],
    [
      'figures of',
      preset === null || adapter.isFallback
        ? 'webgpu-default (none known of a GPU like this)'
        : preset.name,
    ],
  ];
  return columns(lines);
}

function targetTable(): string {
  const header = [
    'name',
    'memory',
    'invocations',
    'cores',
    'DRAM',
    'GMAC/s',
    'stands for',
  ];
  const rows = PRESETS.map(({ target, standsFor }) => [
    target.name,
    formatCount(target.limits.workgroupBytes),
    formatCount(target.limits.invocations),
    String(target.figures.cores),
    `${formatBytes(target.figures.dramBytesPerSecond)}/s`,
    formatCount(Number((target.figures.macsPerSecond / 1e9).toPrecision(3))),
    standsFor,
  ]);
  return columns([header, ...rows]);
}

/** Rows with aligned columns, two spaces between them. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
