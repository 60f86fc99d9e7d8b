import { describe, expect, it } from 'vitest';

import type { Environment } from '../../cli/environment.ts';
import { withProgress } from '../../cli/progress.ts';
import { nodeFiles } from '../../cli/node-environment.ts';
import type { CapturedOutput } from './test-environment.ts';
import { captureOutput } from './test-environment.ts';

function environment(stderr: CapturedOutput): Environment {
  return {
    stdout: captureOutput(),
    stderr,
    files: nodeFiles('.'),
    gpu: () => Promise.resolve(null),
    now: () => 0,
    debug: false,
  };
}

describe('withProgress', () => {
  it('is silent where nobody watches', async () => {
    const stderr = captureOutput();
    expect(await withProgress(environment(stderr), 'working', () => 7)).toBe(7);
    expect(stderr.text()).toBe('');
  });

  it('shows the label before the work and clears it after', async () => {
    const stderr = captureOutput({ isTTY: true });
    await withProgress(environment(stderr), 'working', () => {
      expect(stderr.text()).toBe('\r\u001b[2Kworking ...');
    });
    expect(stderr.text()).toBe('\r\u001b[2Kworking ...\r\u001b[2K');
  });

  it('clears the label when the work fails', async () => {
    const stderr = captureOutput({ isTTY: true });
    const failing = withProgress(environment(stderr), 'working', () =>
      Promise.reject(new Error('broken')),
    );
    await expect(failing).rejects.toThrow('broken');
    expect(stderr.text()).toMatch(/\r\u001b\[2K$/);
  });
});
