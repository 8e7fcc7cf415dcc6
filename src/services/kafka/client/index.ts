export { KafkaClient, type KafkaClientOptions } from './kafka-client.ts'
export type { KafkaConnection } from './kafkajs-client.ts'
export { kafkaConnection } from './connection.ts'
