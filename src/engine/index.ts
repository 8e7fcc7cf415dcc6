export {
  compile,
  compileMapping,
  stamped,
  type CompiledMapping,
  type CompiledPipeline,
  type MappingEvent,
  type MappingProgress,
  type Runtime,
} from './compile.ts'
export { destinationOf } from './destination-of.ts'
export { connectServices, type ConnectOptions } from './connect.ts'
export type {
  DestinationObserver,
  Producer,
  ProducerPlace,
  RecordForm,
  Services,
  StorageChanges,
  Written,
} from './services.ts'
export { virtualHostOf } from './virtual-host.ts'
export { checkCommand, checkHandler, createFunction, probeFunction } from '../invoke/index.ts'
export { secretFileProblem } from '../services/secrets.ts'
