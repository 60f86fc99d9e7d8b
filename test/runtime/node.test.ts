import { describe, expect, it } from 'vitest';

import { runWithNodeGpu } from '../support/node-script.ts';

describe('nodeGpu', () => {
  // Elsewhere than on Linux, Dawn finds drivers without the Vulkan loader.
  const onLinux = process.platform === 'linux';

  it.runIf(onLinux)('is null where there is no adapter', () => {
    const result = runWithNodeGpu('console.log(await nodeGpu());', {
      VK_ICD_FILENAMES: '/nowhere',
      VK_DRIVER_FILES: '/nowhere',
    });
    expect(result).toEqual({ status: 0, signal: null, stdout: 'null\n' });
  });
});
