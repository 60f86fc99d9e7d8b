#!/usr/bin/env bash
# Bundles the GPU programs of this folder into plain JavaScript in .gpu/, so
# that a machine with a GPU needs neither npm nor a build.
set -euo pipefail
cd "$(dirname "$0")/../.."
npx esbuild bench/gpu/*.ts --bundle --platform=node --format=esm \
  --target=node20 --external:webgpu --outdir=.gpu --out-extension:.js=.mjs \
  --log-level=warning
