export {
  AwsError,
  answer,
  MappingControl,
  type ControlOptions,
  MappingTags,
  openApiServer,
  readAccessKeys,
  readBody,
  RequestRate,
  restoreMappings,
  type Restored,
  type Reloaded,
  type ReloadRequest,
  type AccessKeys,
  type ApiAddress,
  type ApiAnswer,
  type ApiParts,
  type ApiServer,
} from './control/index.ts'
export { connectionName, knownSources } from './known-sources.ts'
export { LocalClient } from './local-client.ts'
export {
  LocalRequestError,
  type KnownSource,
  type MappingLine,
  type SourceReference,
} from './local-protocol.ts'
export { openMetrics } from './metrics/index.ts'
export { MappingBoard } from './mapping-board.ts'
export { mappingLines, switchMapping } from './mapping-lines.ts'
export { openLocalSocket, type LocalHandlers, type LocalSocket } from './local-socket.ts'
export { putRecords } from './put-records.ts'
export { Readiness } from './readiness.ts'
export { findSource, namesOf, type SourceMatch } from './source-names.ts'
