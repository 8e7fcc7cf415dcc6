export { RabbitTwin } from './rabbit-twin.ts'
