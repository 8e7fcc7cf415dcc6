export { createKinesisSource, type KinesisSourceOptions } from './kinesis-source.ts'
export { parseRecordForm } from './record-form.ts'
