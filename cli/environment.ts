/**
 * Everything a command may touch: streams, files, the GPU, the clock. The real
 * one is made in `node-environment.ts`; tests pass their own, so that no
 * command needs a subprocess to be tested.
 */

export interface TextOutput {
  readonly write: (text: string) => void;
  /** Whether a person watches: progress is shown only then. */
  readonly isTTY: boolean;
  /** Whether to colour: a terminal, and neither NO_COLOR nor its like. */
  readonly color: boolean;
  /** Width of the terminal; null where there is none. */
  readonly columns: number | null;
}

/** File access. Every member throws an `Error` with the system's message. */
export interface Files {
  readonly read: (path: string) => Uint8Array;
  readonly write: (path: string, data: string | Uint8Array) => void;
  readonly kind: (path: string) => 'file' | 'directory' | null;
  /** Makes the directory and its parents. */
  readonly makeDirectory: (path: string) => void;
  /**
   * Makes a new, empty directory that can take the place of `path` or hand
   * files to it by renaming, and returns its path.
   */
  readonly makeStaging: (path: string) => string;
  readonly rename: (from: string, to: string) => void;
  /** Removes a file or a whole directory; absent is fine. */
  readonly remove: (path: string) => void;
}

export interface Environment {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly files: Files;
  /** The platform's WebGPU; null when there is none or no adapter. */
  readonly gpu: () => Promise<GPU | null>;
  /** Milliseconds from some fixed point. */
  readonly now: () => number;
  /** FCMC_DEBUG=1: internal errors show their stack. */
  readonly debug: boolean;
}
