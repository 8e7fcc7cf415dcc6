export type { MappingProgress, Producer, RecordForm, Services } from '../engine/index.ts'
export { connectServices } from '../engine/index.ts'
export { Fleet, type FleetOptions } from './fleet.ts'
