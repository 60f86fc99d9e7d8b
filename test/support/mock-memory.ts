/** Device memory of a MockDevice, which counts what is live. */

/** Where calls are recorded and bytes counted. */
export interface MockLedger {
  readonly calls: string[];
  liveBytes: number;
  /** Settles when a mapping may complete. */
  mapping(): Promise<void>;
}

/** A range of a buffer in a bind group. */
export interface MockBinding {
  readonly buffer: MockBuffer;
  readonly offset: number;
  readonly size: number;
}

/** An allocation that counts as live until it is destroyed. */
class MockAllocation {
  alive = true;
  protected readonly owner: MockLedger;
  private readonly allocatedBytes: number;

  constructor(owner: MockLedger, allocatedBytes: number) {
    this.owner = owner;
    this.allocatedBytes = allocatedBytes;
    owner.liveBytes += allocatedBytes;
  }

  destroy(): void {
    if (!this.alive) return;
    this.alive = false;
    this.owner.liveBytes -= this.allocatedBytes;
  }
}

export class MockBuffer extends MockAllocation {
  readonly label: string;
  readonly size: number;
  readonly usage: number;
  readonly bytes: ArrayBuffer;
  mapState: GPUBufferMapState;

  constructor(owner: MockLedger, descriptor: GPUBufferDescriptor) {
    super(owner, descriptor.size);
    this.label = descriptor.label ?? '';
    this.size = descriptor.size;
    this.usage = descriptor.usage;
    this.bytes = new ArrayBuffer(descriptor.size);
    this.mapState = descriptor.mappedAtCreation ? 'mapped' : 'unmapped';
  }

  async mapAsync(): Promise<void> {
    this.owner.calls.push('mapAsync');
    this.mapState = 'pending';
    await this.owner.mapping();
    if (!this.alive) throw new Error('AbortError: destroyed while mapping');
    this.mapState = 'mapped';
  }

  getMappedRange(offset = 0, size = this.size - offset): ArrayBuffer {
    if (this.mapState !== 'mapped') throw new Error('not mapped');
    if (offset % 8 !== 0 || size % 4 !== 0) throw new Error('unaligned range');
    // A copy will do for reading; only whole buffers are written.
    return size === this.size
      ? this.bytes
      : this.bytes.slice(offset, offset + size);
  }

  unmap(): void {
    this.mapState = 'unmapped';
  }
}

export class MockQuerySet extends MockAllocation {
  /** Timestamps: what the passes wrote. */
  readonly stamps: bigint[];

  constructor(owner: MockLedger, count: number) {
    super(owner, 8 * count);
    this.stamps = new Array<bigint>(count).fill(0n);
  }
}
