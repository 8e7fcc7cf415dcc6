#!/bin/bash
# The images that the tests run, those that are missing: pulled where a registry of images answers, else built.
set -euo pipefail
cd "$(dirname "$0")"

have() { docker image inspect "$1" >/dev/null 2>&1 || timeout 600 docker pull -q "$1" >/dev/null 2>&1; }
report() { echo "$1 in $SECONDS s"; SECONDS=0; }

if ! have apache/kafka:4.4.0; then
  # A JDK that can cut a runtime makes the smaller image, and makes it sooner.
  jre=apt
  ! command -v jlink >/dev/null || jre=jlink
  kafka/build.sh "$jre" 4.4.0 apache/kafka:4.4.0 >/dev/null
  report 'built apache/kafka:4.4.0'
fi
if ! have localstack/localstack:4.14.0; then
  localstack/build.sh >/dev/null
  report 'built localstack/localstack:4.14.0'
fi
if ! have rabbitmq:4.0.5-management; then
  rabbitmq/build.sh >/dev/null
  report 'built rabbitmq:4.0.5-management'
fi
# The base of the program's own image. Not one that a registry has: this is a look-alike.
if ! docker image inspect local/node:24-slim >/dev/null 2>&1; then
  node/build.sh >/dev/null
  report 'built local/node:24-slim'
fi
if ! have apache/activemq-classic:5.18.3; then
  activemq/build.sh >/dev/null
  report 'built apache/activemq-classic:5.18.3'
fi
