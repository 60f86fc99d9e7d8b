#!/usr/bin/env bash
# Installs a software Vulkan driver (Mesa lavapipe) that npm `webgpu` accepts,
# with apt. Does nothing where lavapipe of Mesa 23 or later is there already:
# older ones lack what Dawn requires.
set -euo pipefail

minimum=23

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

installed() {
  local version
  version=$(dpkg-query -W -f '${Version}' mesa-vulkan-drivers 2>/dev/null) || return 1
  dpkg --compare-versions "$version" ge "$minimum" || return 1
  compgen -G '/usr/share/vulkan/icd.d/lvp_icd*.json' >/dev/null
}

if installed; then
  echo "software Vulkan driver: present"
  exit 0
fi

release=()
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
if [ "$codename" = bookworm ]; then
  # Debian 12 has Mesa 22.3; its backports have a newer one. The mirror is the
  # one that this machine uses for bookworm, in either format of apt's sources.
  list=$(cd /etc/apt && grep -slE '^(Suites:.*\bbookworm\b|deb .*\bbookworm\b)' \
    sources.list.d/*.sources sources.list.d/*.list sources.list | head -n 1) || true
  [ -n "$list" ] || { echo "no apt source for bookworm found" >&2; exit 1; }
  mirror=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p; s/^deb +(\[[^]]*\] +)?([^ ]+) +bookworm .*/\2/p' \
    "/etc/apt/$list" | head -n 1)
  printf '%s\n' 'Types: deb' "URIs: $mirror" 'Suites: bookworm-backports' \
    'Components: main' \
    'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' |
    as_root tee /etc/apt/sources.list.d/fcmc-backports.sources >/dev/null
  release=(-t bookworm-backports)
fi

export DEBIAN_FRONTEND=noninteractive
as_root apt-get update -qq
as_root apt-get install -y -qq "${release[@]}" mesa-vulkan-drivers libvulkan1
