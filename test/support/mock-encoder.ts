/** Command encoding of a MockDevice: commands run when they are submitted. */
import type { MockBinding, MockBuffer, MockQuerySet } from './mock-memory.ts';

/** Computes in place; the arrays are the bindings 0, 1, 2 ... */
export type MockKernel = (bindings: readonly Float32Array[]) => void;
export type MockCommand = () => void;

interface MockRecorder {
  readonly calls: string[];
  /** Reports an error unless the buffer is alive. */
  expectAlive(buffer: MockBuffer): void;
}

type MockGroup = readonly MockBinding[];

export class MockEncoder {
  private readonly owner: MockRecorder;
  private readonly commands: MockCommand[] = [];
  private clock = 0n;

  constructor(owner: MockRecorder) {
    this.owner = owner;
  }

  /** A pass with timestamps takes 1000 ns times its index in the encoder. */
  beginComputePass(descriptor?: GPUComputePassDescriptor): object {
    this.owner.calls.push('beginComputePass');
    let kernel: MockKernel = () => undefined;
    let group: MockGroup = [];
    const writes = descriptor?.timestampWrites;
    if (writes) {
      const { stamps } = writes.querySet as unknown as MockQuerySet;
      this.clock += 1000n;
      stamps[writes.beginningOfPassWriteIndex!] = 1n;
      stamps[writes.endOfPassWriteIndex!] = 1n + this.clock;
    }
    return {
      setPipeline: (pipeline: { kernel: MockKernel }) => {
        ({ kernel } = pipeline);
      },
      setBindGroup: (_: number, bound: MockGroup) => {
        group = bound;
      },
      dispatchWorkgroups: () => {
        this.owner.calls.push('dispatchWorkgroups');
        this.record(kernel, group);
      },
      end: () => undefined,
    };
  }

  copyBufferToBuffer(
    from: MockBuffer,
    fromOffset: number,
    to: MockBuffer,
    toOffset: number,
    size: number,
  ): void {
    this.owner.calls.push('copyBufferToBuffer');
    this.commands.push(() => {
      const bytes = new Uint8Array(from.bytes, fromOffset, size);
      new Uint8Array(to.bytes).set(bytes, toOffset);
    });
  }

  resolveQuerySet(
    set: MockQuerySet,
    first: number,
    count: number,
    to: MockBuffer,
    toOffset: number,
  ): void {
    this.owner.calls.push('resolveQuerySet');
    if (toOffset % 256 !== 0) throw new Error('unaligned resolve');
    this.commands.push(() => {
      const stamps = set.stamps.slice(first, first + count);
      new BigUint64Array(to.bytes, toOffset, count).set(stamps);
    });
  }

  finish(): readonly MockCommand[] {
    return this.commands;
  }

  private record(kernel: MockKernel, group: MockGroup): void {
    this.commands.push(() => {
      for (const { buffer } of group) this.owner.expectAlive(buffer);
      kernel(
        group.map(
          ({ buffer, offset, size }) =>
            new Float32Array(buffer.bytes, offset, size / 4),
        ),
      );
    });
  }
}
