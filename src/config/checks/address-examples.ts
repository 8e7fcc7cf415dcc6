import { pipelineText, problems } from '../fixture.ts'
import type { PipelineExample } from './resource-examples.ts'

/** Examples for the checks of where brokers are. */
export const ADDRESS_EXAMPLES: Readonly<Record<string, PipelineExample>> = {
  'the address of a broker has a scheme that it speaks, and no more than a host and a port': {
    passes: () => [
      found('rabbitmq', 'amqp://mq:5672'),
      found('rabbitmq', 'amqps://ann:hush@mq/'),
      found('activemq', 'amqp+ssl://b-0a1b.mq.eu-central-1.amazonaws.com:5671'),
      found('activemq', 'amqp://[::1]:5672'),
    ],
    fails: () => [
      [found('rabbitmq', 'amqp://mq:5672/shop'), '4:33 VALUE_FORM RMQ-1'],
      [found('rabbitmq', 'amqp://mq:5672?heartbeat=5'), '4:33 VALUE_FORM RMQ-1'],
      [found('rabbitmq', 'http://mq:15672'), '4:33 VALUE_FORM RMQ-1'],
      [found('rabbitmq', 'amqp://mq:99999'), '4:33 VALUE_FORM RMQ-1'],
      [found('activemq', 'ssl://mq:61617'), '4:33 VALUE_FORM MQ-8'],
    ],
  },
}

function found(service: 'rabbitmq' | 'activemq', url: string): string[] {
  const access = 'SourceAccessConfigurations: [{ Type: BASIC_AUTH, URI: "env:MQ" }]'
  const text = pipelineText(service, access, `Connections: { ${service}: { Url: "${url}" } }\n`)
  return problems(text, { embedded: false, environment: { MQ: '{}' } })
}
