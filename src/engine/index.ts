export {
  compile,
  stamped,
  type CompiledPipeline,
  type MappingEvent,
  type MappingProgress,
  type Runtime,
} from './compile.ts'
export {
  RecordFormError,
  type Producer,
  type RecordForm,
  type Services,
  type StorageChanges,
} from './services.ts'
