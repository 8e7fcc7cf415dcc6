export type { MappingProgress, Producer, RecordForm, Services } from '../engine/index.ts'
export {
  checkCommand,
  checkHandler,
  connectServices,
  createFunction,
  destinationOf,
  probeFunction,
  secretFileProblem,
  virtualHostOf,
} from '../engine/index.ts'
export type { FedAnew, Redeclared } from './feeders.ts'
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
