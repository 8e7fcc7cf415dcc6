export { rabbitConnection } from './connection.ts'
export { RabbitClient } from './rabbit-client.ts'
