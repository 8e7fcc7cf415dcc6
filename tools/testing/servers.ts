import {
  ACTIVEMQ_VARIABLE,
  DYNAMODB_VARIABLE,
  findContainerRuntime,
  KAFKA_VARIABLE,
  LOCALSTACK_VARIABLE,
  RABBITMQ_MANAGEMENT_VARIABLE,
  RABBITMQ_VARIABLE,
  type TestServers,
} from '../../src/harness/containers/index.ts'

export type ServersOfRun =
  /** `variables` tell the tests where they are. */
  | { readonly on: true; readonly variables: Readonly<Record<string, string>> }
  /** What to say, and how to get them. */
  | { readonly on: false; readonly why: string }

/** Starts each server once, all together. They are this run's only; `servers.stop()` removes them. */
export async function startServers(servers: TestServers): Promise<ServersOfRun> {
  const needed = [KAFKA_VARIABLE, LOCALSTACK_VARIABLE, ACTIVEMQ_VARIABLE, RABBITMQ_VARIABLE]
  const given = needed.every((name) => (process.env[name] ?? '') !== '')
  const runtime = await findContainerRuntime()
  if (!given && !runtime.found) {
    return {
      on: false,
      why: `no container runtime answers (${firstLine(runtime.why)}). Start Docker or Podman, or install one: .ci/images/engine.sh does it on Debian.`,
    }
  }
  const begun = Date.now()
  try {
    const [kafka, localStack, activemq, rabbitmq] = await Promise.all([
      servers.kafka(),
      servers.localStack(),
      servers.activemq(),
      servers.rabbitmq(),
    ])
    const seconds = ((Date.now() - begun) / 1000).toFixed(1)
    const places = [
      `Kafka at ${kafka}`,
      `LocalStack at ${localStack}`,
      `ActiveMQ at ${new URL(activemq).host}`,
      `RabbitMQ at ${new URL(rabbitmq).host}`,
    ]
    console.error(`${places.join(', ')} answer after ${seconds} s`)
    const dynamodb = await servers.dynamodbLocal()
    const management = await servers.rabbitManagement()
    const variables = {
      [KAFKA_VARIABLE]: kafka,
      [LOCALSTACK_VARIABLE]: localStack,
      [ACTIVEMQ_VARIABLE]: activemq,
      [RABBITMQ_VARIABLE]: rabbitmq,
      ...(dynamodb === '' ? {} : { [DYNAMODB_VARIABLE]: dynamodb }),
      ...(management === '' ? {} : { [RABBITMQ_MANAGEMENT_VARIABLE]: management }),
    }
    return { on: true, variables }
  } catch (error) {
    const message = firstLine((error as Error).message)
    return {
      on: false,
      why: `the containers did not start (${message}). Where no registry of images answers, .ci/images/build-missing.sh builds them.`,
    }
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!
}
