/**
 * `fcmc fmt FILE...`: the one layout of `.fcm` text, with Prettier's habits:
 * prints the formatted text, `--write` puts it into the file, `--check` names
 * the files that differ and fails.
 */
import { formatFcm } from '../../grammar/format.ts';
import { parse } from '../../grammar/parse.ts';
import type { Environment } from '../environment.ts';
import type { Findings } from '../findings.ts';
import { collectFindings } from '../findings.ts';
import { inputError } from '../input-error.ts';
import { failureReason, readText } from '../read-file.ts';

export interface FmtOptions {
  readonly check: boolean;
  readonly write: boolean;
}

export async function fmtCommand(
  paths: readonly string[],
  options: FmtOptions,
  env: Environment,
): Promise<number> {
  let failed = false;
  let differing = 0;
  for (const file of paths) {
    const findings = collectFindings(env.stderr);
    const result = await formatFile(file, env, findings);
    if (result !== null && options.check) {
      if (result.changed) {
        differing++;
        env.stderr.write(`${file} is not formatted\n`);
      }
    } else if (result !== null && options.write) {
      if (result.changed) replaceFile(file, result.formatted, env, findings);
      env.stdout.write(`${file}${result.changed ? '' : ' (unchanged)'}\n`);
    } else if (result !== null) {
      env.stdout.write(result.formatted);
    }
    findings.print();
    failed ||= findings.failed();
  }
  if (differing > 0) {
    env.stderr.write(`${differing} to format: run \`fcmc fmt --write\`\n`);
  } else if (options.check && !failed) {
    env.stdout.write('all files are formatted\n');
  }
  return failed || differing > 0 ? 1 : 0;
}

/** Null after diagnostics: a file that does not parse is left alone. */
async function formatFile(
  file: string,
  env: Environment,
  findings: Findings,
): Promise<{ formatted: string; changed: boolean } | null> {
  const text = readText(env.files, file, findings.report);
  if (text === null) return null;
  parse({ file, text }).diagnostics.forEach(findings.report);
  findings.print(new Map([[file, text]]));
  if (findings.failed()) return null;
  const formatted = await formatFcm(text);
  return { formatted, changed: formatted !== text };
}

/** Through a file beside it, so that a full disk does not cost the text. */
function replaceFile(
  file: string,
  text: string,
  { files }: Environment,
  { report }: Findings,
): void {
  const beside = `${file}.fcmc-new`;
  try {
    files.write(beside, text);
    files.rename(beside, file);
  } catch (error) {
    files.remove(beside);
    const reason = failureReason(error);
    report(inputError('FCM6002', `cannot write ${file}: ${reason}`));
  }
}
