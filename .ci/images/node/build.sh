#!/bin/bash
# Builds local/node:24-slim from Debian 13 and the npm packages `node` and `npm`, as a base of the program's own image.
set -euo pipefail
cd "$(dirname "$0")"
../base.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp Dockerfile "$work/"
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$work/ca-certificates.crt"
cd "$work"
npm install --prefix packages --no-save --no-audit --no-fund --silent node@24 npm@11
mkdir -p usr/local/bin usr/local/lib/node_modules
cp packages/node_modules/node/bin/node usr/local/bin/
cp -r packages/node_modules/npm usr/local/lib/node_modules/
rm -rf packages
DOCKER_BUILDKIT=0 docker build --network host --force-rm -q -t local/node:24-slim .
