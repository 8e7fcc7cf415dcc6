export { createActivemqSource } from './activemq-source.ts'
