/** What the report says around its tables. */

export const INTRODUCTION = `# The paper's tables, made again

Layer by layer and fused, for the four CNNs and the three cards of "Fusing Depthwise and Pointwise Convolutions for
Efficient Inference on GPUs" (Qararyah et al. 2024, [arXiv 2404.19331](https://arxiv.org/abs/2404.19331)), planned by
FusePlanner with \`--objective gma\`: the fewest bytes loaded from and stored to global memory, with at least one workgroup
per core, as the paper demands. Bytes are exact ([cost-model.md](cost-model.md)); "layer by layer" is every layer alone at
its own best tile under the same rules, epilogues absorbed. int8 has one byte per element of feature maps and weights and
four per bias. The cards' limits are WebGPU's: 48 KiB of workgroup memory, where CUDA gives up to 164 KiB.

This page is written by \`npm run report:paper\`; a test fails when it is stale.`;

export const HEADLINE = {
  title: '## The largest savings',
  text: `The paper's headline is "up to 83 % fewer memory accesses". A PW -> DW pair that loads its input and stores its output
once, and whose layers apart load and store the intermediate once each, saves 2 M / (C / s² + 2 M + M / s²) with C input
channels, M intermediate ones, and a stride of s counted at the larger map: for MobileNetV2's second block (16 -> 96,
stride 2) that is 768 / 928, 82.8 %. So with exact bytes on both sides no pair of the four networks can save more than
82.8 %, plus what halos and repeated weights add to the layers apart; and every workgroup of the fused kernel loads the
weights again, of which there must be as many as the card has cores. What is left is the table's pair row. Whole inverted
residuals (PWDWPW) leave out the depthwise result as well and pass the headline where a card has few cores.

Every row of this table is executed by the counting interpreter, address by address, in
\`test/compiler/planner/paper-headline.test.ts\`, which finds the same bytes.`,
};

export const OBJECTIVES_NOTE = {
  title: '## The four networks on an H200, fp32',
  text: `"Apart" is the same network layer by layer under the same objective. On 132 cores the rule of one workgroup per core costs
bytes: on a 7x7 map each of 132 workgroups loads its part of the input and of the weights again, fused or not.`,
};

export const DIFFERENCES = `## Why the figures differ from the authors' planner

- **Tiles that fit.** Theirs accepts a grown tile before testing it: about half of the tiles it reports exceed the memory it
  was given or leave cores idle. Ours are legal, and those of a WebGPU kernel: 48 KiB, 1,024 invocations, a register tile.
- **Exact sums.** Theirs counts a halo row twice per seam and forgets it per channel for layers alone, adds a tile where the
  division has no remainder, reads the stride of a pair from the wrong layer, and takes the intermediate for both input and
  output of DWPW. So its layers alone look cheaper than they are for DW, and its DWPW pairs cheaper than they can be.
- **Search.** Theirs follows one zig-zag path through powers of two from 1x1; it never tries all filters at once. Ours tries
  every tile of a bounded set. That is why our layers apart load less on the large maps, and the saving is taken from a
  smaller sum.
- **A choice instead of lists.** Theirs prints every pair that gains, so up to 59 layers of a network are in two pairs, some
  across a residual add or a pool. Ours is the best set of disjoint, legal groups of the whole graph, proved by brute force.
- **More traffic counted.** Biases, the residual operand, channels padded to multiples of four and the classifier count here.
- **Beyond pairs.** The columns "all families" add the whole inverted residual, stem and tail groups and PWPW across a
  residual add, which stores the sum that a later block reads.
- Xception is planned at 224x224 with \`same\` padding in its separable layers and maps of 109, 55, 28, 14 and 7, as theirs;
  ProxylessNAS-GPU has 3x3 depthwise kernels throughout, as theirs.`;
