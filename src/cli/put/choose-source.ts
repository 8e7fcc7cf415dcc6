import { findSource, namesOf, type KnownSource } from '../../api/index.ts'
import { UsageError } from '../command.ts'
import { didYouMean } from '../did-you-mean.ts'

/**
 * The source that SOURCE names.
 * @throws UsageError with the sources there are, when there is none or more than one of that name
 */
export function chooseSource(sources: readonly KnownSource[], wanted: string): KnownSource {
  const match = findSource(sources, wanted)
  switch (match.kind) {
    case 'found':
      return match.source
    case 'ambiguous':
      throw new UsageError(
        `${wanted} names ${match.sources.length} sources; give a mapping's Id or an ARN:\n${listOf(match.sources)}`,
      )
    case 'unknown':
      throw new UsageError(
        `There is no source ${wanted}.${didYouMean(wanted, namesOf(sources))} There are:\n${listOf(sources)}`,
      )
  }
}

function listOf(sources: readonly KnownSource[]): string {
  return sources
    .map((source) => `  ${[textOf(source), ...source.mappings, ...source.arns].join('  ')}`)
    .join('\n')
}

/** `kinesis orders (embedded)`. */
export function textOf(source: KnownSource): string {
  return `${source.service} ${source.name} (${source.connection})`
}
