/**
 * Finds a key that an object of a JSON text has twice; `JSON.parse` silently
 * keeps the last. `json` must be valid JSON. Null when there is none.
 */
export function findDuplicateKey(json: string): string | null {
  /** Keys of each open object; null for an open array. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < json.length; at++) {
    switch (json.charAt(at)) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(null);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = stringEnd(json, at);
        const keys = open.at(-1);
        if (keys && isFollowedByColon(json, end)) {
          const key = JSON.parse(json.slice(at, end)) as string;
          if (keys.has(key)) return key;
          keys.add(key);
        }
        at = end - 1;
        break;
      }
      default:
        break;
    }
  }
  return null;
}

/** Just past the closing quote of the string that opens at `at`. */
function stringEnd(json: string, at: number): number {
  let end = at + 1;
  while (json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
  return end + 1;
}

function isFollowedByColon(json: string, at: number): boolean {
  let next = at;
  while (/\s/.test(json[next] ?? ':')) next++;
  return json[next] === ':';
}
