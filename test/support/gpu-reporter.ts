/** Says at the end of a test run how many GPU tests did not run, and why. */
import type { Reporter, TestModule } from 'vitest/node';

export default class GpuReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const reasons = new Map<string, number>();
    for (const module of modules) {
      if (module.project.name !== 'gpu') continue;
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const reason =
          (result.state === 'skipped' && result.note) || 'skipped in the file';
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    for (const [reason, count] of reasons) {
      console.log(`GPU tests skipped: ${count}, because: ${reason}`);
    }
  }
}
