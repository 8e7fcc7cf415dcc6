export { KinesisTwin } from './kinesis-twin.ts'
