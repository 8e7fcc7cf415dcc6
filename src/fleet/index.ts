export type { MappingProgress, Producer, RecordForm, Services } from '../engine/index.ts'
export {
  checkHandler,
  connectServices,
  createFunction,
  destinationOf,
  probeFunction,
  virtualHostOf,
} from '../engine/index.ts'
export { Fleet, type FleetOptions } from './fleet.ts'
export {
  MemoryMappings,
  MemoryPositions,
  MemoryState,
  MemoryStorage,
  openStateDirectory,
  StateDirectoryError,
  type StateDirectory,
} from '../state/index.ts'
