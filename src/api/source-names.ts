import type { KnownSource } from './local-protocol.ts'

/** What became of looking for SOURCE. */
export type SourceMatch =
  | { readonly kind: 'found'; readonly source: KnownSource }
  | { readonly kind: 'ambiguous'; readonly sources: readonly KnownSource[] }
  | { readonly kind: 'unknown' }

/** Finds the source that a person means: by its ARN, a mapping's Id, or its name, in this order. */
export function findSource(sources: readonly KnownSource[], wanted: string): SourceMatch {
  const ways: ((source: KnownSource) => boolean)[] = [
    (source) => source.arns.includes(wanted),
    (source) => source.mappings.includes(wanted),
    (source) => source.name === wanted,
  ]
  for (const way of ways) {
    const found = sources.filter(way)
    if (found.length === 1) return { kind: 'found', source: found[0]! }
    if (found.length > 1) return { kind: 'ambiguous', sources: found }
  }
  return { kind: 'unknown' }
}

/** Everything by which these sources can be named, for near names. */
export function namesOf(sources: readonly KnownSource[]): readonly string[] {
  return [...new Set(sources.flatMap((source) => [source.name, ...source.mappings, ...source.arns]))]
}
