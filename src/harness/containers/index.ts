export { allowReading, refuseReading } from './kafka-access.ts'
export { findContainerRuntime, type ContainerRuntime } from './runtime.ts'
export { DYNAMODB_VARIABLE, KAFKA_VARIABLE, LOCALSTACK_VARIABLE, TestServers } from './servers.ts'
