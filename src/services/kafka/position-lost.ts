import { SourceError } from '../../model/index.ts'

/** What is told when an offset has left retention (LIF-12). `from` is null for the group's committed offset. */
export function positionLost(lost: {
  topic: string
  partition: number
  from: number | null
  to: number
}): SourceError {
  const what = lost.from === null ? 'the committed offset' : `offset ${lost.from}`
  return new SourceError(
    'POSITION_LOST',
    `${lost.topic}-${lost.partition}: ${what} has left retention; reading goes on at offset ${lost.to}, the oldest left`,
  )
}
