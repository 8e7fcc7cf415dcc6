import { dirname, resolve } from 'node:path'
import type { ResolvedConnection, ResolvedMapping } from '../model/index.ts'
import { membersOf, textOf } from './mapping-view.ts'
import type { LoadedPipeline } from './resolve.ts'

/** A file without which something cannot be reached. */
export interface AccessFile {
  /** Absolute. */
  readonly path: string
  readonly kind: 'CaFile' | 'secret'
}

/** The certificates and secrets that a mapping reads files for; twins need none. @param file the pipeline's, absolute */
export function accessFilesOf(mapping: ResolvedMapping, file: string): readonly AccessFile[] {
  const { connection, destinationConnection, secretsManager, sourceAccess } = mapping
  const authorities = [connection, destinationConnection, secretsManager].flatMap(authorityOf)
  if (connection.kind === 'embedded') return authorities
  const secrets = sourceAccess.flatMap(({ uri }): AccessFile[] =>
    uri.startsWith(SECRET)
      ? [{ path: resolve(dirname(file), uri.slice(SECRET.length)), kind: 'secret' }]
      : [],
  )
  return [...authorities, ...secrets]
}

/**
 * The files that a pipeline refers to beside its code, absolute: what its mappings are reached with, every CaFile of
 * `Connections` (mappings of the API may use it), and the records that are fed.
 */
export function referencedFilesOf(pipeline: LoadedPipeline): readonly string[] {
  const { document } = pipeline.view
  const authorities = [document, document.connections].flatMap((one) =>
    Object.values(membersOf(one?.value, 'Connections')).flatMap((value) => {
      const name = textOf(membersOf(value)['CaFile'])
      return name === undefined ? [] : [resolve(one!.folder, name)]
    }),
  )
  const access = pipeline.mappings.flatMap((mapping) => accessFilesOf(mapping, pipeline.file))
  const records = pipeline.resources.flatMap(({ feed }) => feed?.file ?? [])
  return [...new Set([...authorities, ...access.map(({ path }) => path), ...records])]
}

const SECRET = 'file:'

function authorityOf(connection: ResolvedConnection | undefined): AccessFile[] {
  const path = connection !== undefined && 'caFile' in connection ? connection.caFile : undefined
  return path === undefined ? [] : [{ path, kind: 'CaFile' }]
}
