# `pipeline` as a container: docs/operations.md says how it is run.
ARG BASE=node:24-slim

FROM ${BASE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund

FROM ${BASE}
ENV NODE_ENV=production NO_COLOR=1
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY schemas schemas
COPY src src
# The examples run where nothing is mounted over /work.
COPY pipelines /work/pipelines
COPY handlers /work/handlers
RUN ln -s /app/bin/pipeline.js /usr/local/bin/pipeline && mkdir /state && chown 1000:1000 /state
# By number, so that an orchestrator can tell that it is not root.
USER 1000:1000
WORKDIR /work
VOLUME /state
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4600/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell in between: the program itself gets SIGTERM, and drains.
ENTRYPOINT ["pipeline"]
CMD ["up", "--state", "/state", "--api", "127.0.0.1:4600"]
