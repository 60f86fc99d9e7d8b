/** Names of the layers of one kernel in one line. */

/** `blocks.3.expand + depthwise`: a prefix shared with the first is dropped. */
export function joinLayers(layers: readonly string[]): string {
  const [first = '', ...rest] = layers;
  const prefix = first.slice(0, first.lastIndexOf('.') + 1);
  const short = rest.map((name) =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name,
  );
  return [first, ...short].join(' + ');
}
