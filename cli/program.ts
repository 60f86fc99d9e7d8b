/**
 * The command line as commander sees it: commands, options, help. Each command
 * loads its own module, so that `--help` and usage errors cost nothing.
 */
import { Command, CommanderError, Option } from 'commander';

import { VERSION } from '../codegen/version.ts';
import { FUSE_MODES, OBJECTIVES } from '../compiler/plan.ts';
import { suggest } from '../grammar/suggest.ts';
import type { CompileCommandOptions } from './commands/compile.ts';
import type { DevicesOptions } from './commands/devices.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { FmtOptions } from './commands/fmt.ts';
import type { RunOptions } from './commands/run.ts';
import type { Environment } from './environment.ts';
import * as help from './help.ts';
import { addSetting, addValue, wholeNumber } from './options.ts';
import type { ProgramOptions } from './source.ts';

const OK = 0;
const USAGE = 2;

/**
 * Runs one command line (without the program's own name).
 *
 * @returns the exit code: 0 fine, 1 diagnostics or a failed check, 2 usage or
 * internal error.
 */
export async function runCli(
  argv: readonly string[],
  env: Environment,
): Promise<number> {
  try {
    let exitCode = OK;
    const program = buildProgram(env, (code) => {
      exitCode = code;
    });
    const misspelt = misspeltCommand(argv, program, env);
    if (misspelt !== null) program.error(misspelt);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? OK : USAGE;
    }
    env.stderr.write(describeInternalError(error, env.debug));
    return USAGE;
  }
}

function describeInternalError(error: unknown, debug: boolean): string {
  const { message, stack } =
    error instanceof Error ? error : new Error(String(error));
  const [firstLine = ''] = message.split('\n');
  return (
    `internal error: ${firstLine}; please report it with the program that caused it\n` +
    (debug ? `${stack ?? message}\n` : '')
  );
}

/**
 * `compile` is the default command, so commander takes a misspelt command for a
 * file. What is no file and near a command's name is a mistake of the other kind.
 */
function misspeltCommand(
  argv: readonly string[],
  program: Command,
  { files }: Environment,
): string | null {
  const [first] = argv;
  if (first === undefined || first.startsWith('-')) return null;
  const names = [...program.commands.map((command) => command.name()), 'help'];
  if (names.includes(first) || files.kind(first) !== null) return null;
  const near = suggest(first, names);
  return near === null
    ? null
    : `error: unknown command '${first}'\n(Did you mean ${near}?)`;
}

function buildProgram(env: Environment, exit: (code: number) => void): Command {
  const program = new Command('fcmc')
    .description(help.PROGRAM.description)
    .version(VERSION)
    .addHelpText('after', help.PROGRAM.after)
    .showHelpAfterError('(run with --help for the options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        env.stdout.write(text);
      },
      writeErr: (text) => {
        env.stderr.write(text);
      },
      getOutHasColors: () => env.stdout.color,
      getErrHasColors: () => env.stderr.color,
    });

  addCommand(program, 'compile', help.COMPILE, { isDefault: true })
    .argument('<file>', 'the program, FILE.fcm')
    .option('-o, --output <dir>', 'where to write', 'out')
    .option('--weights <file>', 'weights to pack, FILE.safetensors')
    .addOption(targetOption())
    .addOption(fuseOption())
    .addOption(noFuseOption())
    .addOption(objectiveOption())
    .addOption(minWorkgroupsOption())
    .addOption(modelOption())
    .addOption(setOption())
    .action(async (file: string, options: CompileCommandOptions) => {
      const { compileCommand } = await import('./commands/compile.ts');
      exit(await compileCommand(file, options, env));
    });

  addCommand(program, 'check', help.CHECK)
    .argument('<files...>', 'the programs, FILE.fcm')
    .addOption(modelOption())
    .addOption(setOption())
    .action(async (files: string[], options: ProgramOptions) => {
      const { checkCommand } = await import('./commands/check.ts');
      exit(checkCommand(files, options, env));
    });

  addCommand(program, 'explain', help.EXPLAIN)
    .argument('<file>', 'the program, FILE.fcm')
    .addOption(targetOption())
    .addOption(fuseOption())
    .addOption(noFuseOption())
    .addOption(objectiveOption())
    .addOption(minWorkgroupsOption())
    .addOption(modelOption())
    .addOption(setOption())
    .option('--print-after <pass>', 'print the graph after a pass, or all')
    .option('--json', 'print the plan as JSON', false)
    .option('--html <file>', 'write the plan as a page, FILE.html')
    .action(async (file: string, options: ExplainOptions) => {
      const { explainCommand } = await import('./commands/explain.ts');
      exit(explainCommand(file, options, env));
    });

  addCommand(program, 'run', help.RUN)
    .argument('<file>', 'the program, FILE.fcm')
    .option(
      '--input <name=file>',
      'values of an input; repeatable',
      addValue,
      [],
    )
    .addOption(
      new Option('--normalize <preset>', 'what becomes of a picture’s bytes')
        .choices(help.NORMALIZE_CHOICES)
        .default('signed'),
    )
    .option('--weights <file>', 'learned weights, FILE.safetensors')
    .option('--verify', 'compare with the float64 interpreter', false)
    .option('--top <k>', 'show the K best classes', wholeNumber(1))
    .option('--labels <file>', 'names of the classes, one per line')
    .addOption(
      new Option('--device <device>', 'where to run')
        .choices(['auto', 'webgpu', 'cpu'])
        .default('auto'),
    )
    .addOption(targetOption('what to plan for; by default the device'))
    .addOption(fuseOption())
    .addOption(noFuseOption())
    .addOption(objectiveOption())
    .addOption(minWorkgroupsOption())
    .addOption(modelOption())
    .addOption(setOption())
    .option('--seed <n>', 'of random weights and inputs', wholeNumber(0), 1)
    .option('--json', 'print everything as JSON', false)
    .action(async (file: string, options: RunOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      exit(await runCommand(file, options, env));
    });

  addCommand(program, 'devices', help.DEVICES)
    .option('--json', 'print everything as JSON', false)
    .action(async (options: DevicesOptions) => {
      const { devicesCommand } = await import('./commands/devices.ts');
      exit(await devicesCommand(options, env));
    });

  addCommand(program, 'fmt', help.FMT)
    .argument('<files...>', 'the programs, FILE.fcm')
    .addOption(
      new Option('--check', 'name files that are not formatted and exit 1')
        .default(false)
        .conflicts('write'),
    )
    .option('--write', 'rewrite the files', false)
    .action(async (files: string[], options: FmtOptions) => {
      const { fmtCommand } = await import('./commands/fmt.ts');
      exit(await fmtCommand(files, options, env));
    });

  return program;
}

function addCommand(
  program: Command,
  name: string,
  text: help.HelpText,
  options: { isDefault?: boolean } = {},
): Command {
  return program
    .command(name, options)
    .summary(text.summary)
    .description(text.description)
    .addHelpText('after', text.after);
}

function targetOption(description = 'what to plan for'): Option {
  return new Option(
    '--target <target>',
    `${description}: a preset or FILE.json`,
  );
}

function fuseOption(): Option {
  return new Option('--fuse <mode>', 'what may share a kernel')
    .choices(FUSE_MODES)
    .default('auto');
}

function noFuseOption(): Option {
  return new Option('--no-fuse', 'run layer by layer, as --fuse none');
}

function objectiveOption(): Option {
  return new Option('--objective <figure>', 'what the plan makes small')
    .choices(OBJECTIVES)
    .default('time');
}

function minWorkgroupsOption(): Option {
  return new Option(
    '--min-workgroups <n>',
    'under gma: workgroups per kernel; by default one per core',
  ).argParser(wholeNumber(1));
}

function modelOption(): Option {
  return new Option('--model <name>', 'which model, when the file has several');
}

function setOption(): Option {
  return new Option('--set <name=value>', 'override a param; repeatable')
    .argParser(addSetting)
    .default(new Map());
}
