#!/bin/bash
# base.sh PACKAGE...: the image local/debian:13, or with packages local/debian:13-FIRST, if it is missing.
# Debian 13 by mmdebstrap, which the packages of Debian 12 can make, from the mirror that this machine itself uses.
set -euo pipefail

tag=local/debian:13${1:+-$1}
! docker image inspect "$tag" >/dev/null 2>&1 || exit 0
command -v mmdebstrap >/dev/null || { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap >/dev/null; }

# Either form of the machine's list of sources: deb822 ("URIs: …") or one line each ("deb [options] URI suite …").
lists=(/etc/apt/sources.list.d/debian.sources /etc/apt/sources.list)
uris='s/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p'
mirror=$(for list in "${lists[@]}"; do [ ! -f "$list" ] || sed -nE "$uris" "$list"; done | head -n 1)
[ -n "$mirror" ] || { echo 'no Debian mirror in the sources of apt' >&2; exit 1; }

packages=$(IFS=,; echo "ca-certificates${*:+,$*}")
mmdebstrap --quiet --variant=minbase --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  trixie - "$mirror" | docker import - "$tag" >/dev/null
