export {
  compile,
  stamped,
  type CompiledPipeline,
  type MappingEvent,
  type MappingProgress,
  type Runtime,
} from './compile.ts'
export { connectServices, type ConnectOptions } from './connect.ts'
export type { Producer, ProducerPlace, RecordForm, Services, StorageChanges } from './services.ts'
export { checkHandler, createFunction } from '../invoke/index.ts'
