export { createKafkaSource, type KafkaSourceOptions } from './kafka-source.ts'
