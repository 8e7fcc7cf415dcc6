export { createKinesisSource, type KinesisSourceOptions } from './kinesis-source.ts'
