export { allowReading, refuseReading } from './kafka-access.ts'
export { findContainerRuntime, type ContainerRuntime } from './runtime.ts'
export {
  ACTIVEMQ_VARIABLE,
  DYNAMODB_VARIABLE,
  KAFKA_VARIABLE,
  LOCALSTACK_VARIABLE,
  TestServers,
} from './servers.ts'
