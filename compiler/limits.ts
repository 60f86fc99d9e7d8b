/**
 * Ceilings on what one program may ask of the compiler. Every one of them is a
 * diagnostic (FCM3xxx): a small file must not be able to cost unbounded time,
 * memory or stack.
 */

/**
 * Expressions and bodies nested inside each other in one declaration. The
 * parser's own limits are tighter for most files; this one also holds for trees
 * that no parser made.
 */
export const MAX_NESTING_DEPTH = 512;

/** Blocks inlined inside each other. */
export const MAX_CALL_DEPTH = 64;

/**
 * Nesting summed over all active calls: 64 calls of hundreds of levels each
 * would overflow the stack. At this depth lowering takes about 350 KB of stack;
 * a browser's worker may have no more than 512. Real programs stay below 200.
 */
export const MAX_TOTAL_DEPTH = 512;

/** Iterations of `repeat`, all loops of one model together. */
export const MAX_ITERATIONS = 100_000;

/** Nodes of one graph, weights included. */
export const MAX_NODES = 100_000;

/** Elements of one tensor: indices in a shader are 32-bit. */
export const MAX_TENSOR_ELEMENTS = 2 ** 31 - 1;

/** Parameters of one block: every call of it looks at each of them. */
export const MAX_PARAMETERS = 256;

/** Items of one list value. */
export const MAX_LIST_LENGTH = 1024;

/** UTF-16 units of one string value. */
export const MAX_STRING_LENGTH = 1024;

/** UTF-16 units of one dotted instance path. */
export const MAX_PATH_LENGTH = 512;

/** Statements executed and expressions evaluated while lowering one model. */
export const MAX_STEPS = 2_000_000;

/** Source files of one program. */
export const MAX_FILES = 256;

/**
 * Errors collected before lowering gives up, and warnings before it falls
 * silent; a terminal shows fewer. Bounds the cost of a file that is wrong
 * everywhere.
 */
export const MAX_LOWERING_DIAGNOSTICS = 200;
