#!/usr/bin/env node
/** The `fcmc` command: wires the process to `runCli` and nothing else. */
import { nodeEnvironment } from './node-environment.ts';
import { runCli } from './program.ts';

// A reader that closes early (`fcmc explain x.fcm | head`) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCli(process.argv.slice(2), nodeEnvironment());
