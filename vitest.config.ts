import { defineConfig } from 'vitest/config'

// Files `*.container.test.ts` talk to the servers that ESM_TEST_KAFKA, ESM_TEST_LOCALSTACK, ESM_TEST_RABBITMQ and
// ESM_TEST_ACTIVEMQ name, and skip themselves without them; what passes in them counts as real in the rule table. `npm test` starts the servers.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    slowTestThreshold: 10_000,
    // Many wait for a process or a server: half of the cores, the default, would idle on a small machine.
    maxWorkers: '100%',
  },
})
