export { allowReading, refuseReading } from './kafka-access.ts'
export { findContainerRuntime, type ContainerRuntime } from './runtime.ts'
export { makeVirtualHost, setReading } from './rabbitmq-access.ts'
export {
  ACTIVEMQ_VARIABLE,
  DYNAMODB_VARIABLE,
  KAFKA_VARIABLE,
  LOCALSTACK_VARIABLE,
  RABBITMQ_MANAGEMENT_VARIABLE,
  RABBITMQ_VARIABLE,
  TestServers,
} from './servers.ts'
