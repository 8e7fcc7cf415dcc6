export { connectionName, knownSources, readerOf } from './known-sources.ts'
export { LocalClient } from './local-client.ts'
export {
  LocalRequestError,
  type KnownSource,
  type RecordForm,
  type SourceReference,
} from './local-protocol.ts'
export { openLocalSocket, type LocalHandlers, type LocalSocket } from './local-socket.ts'
export { findSource, namesOf, type SourceMatch } from './source-names.ts'
