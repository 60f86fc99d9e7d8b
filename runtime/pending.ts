/**
 * Keeps promises from hanging: WebGPU may leave a call unsettled, or settle it
 * without a reason, when its device is lost or its buffers are destroyed.
 */
import type { RuntimeError } from './errors.ts';
import { DeviceLost } from './errors.ts';

type Reject = (error: RuntimeError) => void;

/** The loss of a device, once it is lost, and the calls to tell of it. */
export interface DeviceWatch {
  loss: DeviceLost | null;
  readonly waiting: Set<Reject>;
}

const watches = new WeakMap<GPUDevice, DeviceWatch>();

/** The one watch of `device`: `device.lost` is listened to once. */
export function watchDevice(device: GPUDevice): DeviceWatch {
  const known = watches.get(device);
  if (known) return known;
  const watch: DeviceWatch = { loss: null, waiting: new Set() };
  watches.set(device, watch);
  void device.lost.then((info) => {
    watch.loss = new DeviceLost(info);
    for (const reject of watch.waiting) reject(watch.loss);
  });
  return watch;
}

/** The pending calls of one session. */
export class Pending {
  private readonly watch: DeviceWatch;
  private readonly waiting = new Set<Reject>();

  constructor(watch: DeviceWatch) {
    this.watch = watch;
  }

  /**
   * Settles as `work`, or rejects at once with DeviceLost or with what
   * `rejectAll` is called with. `Promise.race` would do the same, but leaves a
   * reaction on the long-lived promise at every call.
   */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject: Reject) => {
      if (this.watch.loss) reject(this.watch.loss);
      this.watch.waiting.add(reject);
      this.waiting.add(reject);
      const forget = (): void => {
        this.watch.waiting.delete(reject);
        this.waiting.delete(reject);
      };
      work.then(resolve, reject).finally(forget);
    });
  }

  /** Rejects every pending call. */
  rejectAll(error: RuntimeError): void {
    for (const reject of this.waiting) reject(error);
  }
}
