export { KafkaTwin, type KafkaTwinOptions } from './kafka-twin.ts'
export type { TwinPort } from './twin-port.ts'
