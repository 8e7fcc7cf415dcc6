export { SnsTwin } from './sns-twin.ts'
