#!/usr/bin/env bash
# start.sh: ElasticMQ from Maven Central on 127.0.0.1:19324 (elasticmq.conf), in the foreground. Needs Java 17 and Maven.
# It is a second SQS for the contract (ESM_TEST_ELASTICMQ=http://127.0.0.1:19324) and the server of `npm run bench -- sqs`.
set -euo pipefail
cd "$(dirname "$0")"
jars=${XDG_CACHE_HOME:-$HOME/.cache}/event-source-mapping/elasticmq
[ -d "$jars" ] || { mvn -q -B dependency:copy-dependencies -DoutputDirectory="$jars.new" >&2 && mv "$jars.new" "$jars"; }
exec java -Xmx384m -Dconfig.file=elasticmq.conf -cp "$jars/*" org.elasticmq.server.Main
