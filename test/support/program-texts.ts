/** Correct programs to start from when a test wants to damage some. */
import { readFileSync, readdirSync } from 'node:fs';

const EXAMPLES = new URL('../../examples/', import.meta.url);

/** Every construct of the language once, comments included. */
export const EVERY_CONSTRUCT = `// All of the syntax.
import { a, b as c } from "./blocks.fcm"
param size: int = 1_000 // a number
param rate: float = 1.5e-3
param flag: bool = !true || false && 1 <= 2
param label: string = "blocks.{size + 1}.\\{{label}\\}\\n"

/* A block
 * with a comment. */
block f(x: tensor[N, H, W, C], k: int = -1, names: string = "x",) {
  y = if k == 1 { x } else if k > 2 { g(x, filters = (k + 1) * C) } else { [1, 2, [3]] }
  p, q = split(y, [1, 2], name = "s");
  q = @fuse(pwdw) g(-@no_fuse f(p), [@no_fuse
    g(q)])
  repeat i in 0..k - 1 {
    repeat j in i..i * 2 { p = p + q / 2 % 3 }
  }
  if k != 3 { y = p } else if flag { y = q } else { }
  return y, p
}

model m(image: f32[1, size, size, 3], mask: u8[1]) -> (out: f32[1, 8], n: i32[_]) {
  out = image * 0.5 - mask
  return out, f(out)
}
model n() -> f16[2] { return full([2], 0.0) }
`;

/** The examples and `EVERY_CONSTRUCT`, in a fixed order. */
export function programTexts(): readonly string[] {
  const examples = readdirSync(EXAMPLES)
    .filter((file) => file.endsWith('.fcm'))
    .toSorted()
    .map((file) => readFileSync(new URL(file, EXAMPLES), 'utf8'));
  return [EVERY_CONSTRUCT, ...examples];
}
