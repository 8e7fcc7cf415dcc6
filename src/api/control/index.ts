/** The control API over the mappings of running pipelines. */
export { readAccessKeys, type AccessKeys } from './access-keys.ts'
export { AwsError } from './aws-error.ts'
export { openApiServer, type ApiAddress, type ApiServer } from './http-server.ts'
export { MappingControl, type ControlOptions } from './mapping-control.ts'
export { readBody } from './request-body.ts'
export { restoreMappings, type Restored } from './restore.ts'
export { answer, type ApiAnswer, type ApiParts, type ApiRequest } from './routes.ts'
export { MappingTags } from './tags.ts'
