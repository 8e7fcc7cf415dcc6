export { parseArn, type Arn } from './arn.ts'
export { SOURCE_TYPES, windowOpens, type SourceFacts } from './source-types.ts'
