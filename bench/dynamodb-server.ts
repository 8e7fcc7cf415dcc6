import { GenericContainer, Wait } from 'testcontainers'
import { ownerLabels, removeAbandonedContainers, thisOwner } from '../src/harness/containers/labels.ts'
import { LOCALSTACK_IMAGE } from '../src/harness/containers/localstack.ts'
import { findContainerRuntime } from '../src/harness/containers/runtime.ts'

const PORT = 8000
/** Where the image keeps what LocalStack's DynamoDB stands on. */
const START = `jar=$(find -L /usr/lib/localstack -name DynamoDBLocal.jar | head -1)
java=$(find -L /usr/lib/localstack/java -path '*/bin/java' -type f | head -1)
exec "\${java:-java}" -Djava.library.path="$(dirname "$jar")/DynamoDBLocal_lib" -jar "$jar" -inMemory -sharedDb -port ${PORT}`

/**
 * DynamoDB Local alone, out of the LocalStack image, in a process that has done nothing before: it slows down with
 * what was written to it.
 */
export async function startDynamodbLocal(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const runtime = await findContainerRuntime()
  if (!runtime.found) throw new Error(`DynamoDB Local runs in a container, and ${runtime.why}`)
  const owner = thisOwner()
  await removeAbandonedContainers(owner)
  const started = await new GenericContainer(LOCALSTACK_IMAGE)
    .withLabels(ownerLabels(owner))
    .withEntrypoint(['sh', '-c'])
    .withCommand([START])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forListeningPorts())
    .start()
  return {
    endpoint: `http://${started.getHost()}:${started.getMappedPort(PORT)}`,
    stop: async () => {
      await started.stop()
    },
  }
}
