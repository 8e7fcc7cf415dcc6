export { createRabbitSource } from './rabbit-source.ts'
