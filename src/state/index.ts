export { MemoryMappings } from './memory-mappings.ts'
export { MemoryPositions } from './memory-positions.ts'
export { MemoryStorage } from './memory-storage.ts'
export { openStateDirectory, StateDirectoryError, type StateDirectory } from './state-directory.ts'
