export { ActivemqTwin } from './activemq-twin.ts'
