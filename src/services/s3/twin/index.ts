export { S3Twin } from './s3-twin.ts'
