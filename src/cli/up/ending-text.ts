import type { Ending } from './supervisor.ts'

/** The last lines of a run: why it ended, what it has done, what comes next. */
export function endingText(ending: Ending & { readonly totals: string }): string {
  return [
    ...ending.problems,
    `${HOW[ending.kind]} ${ending.totals}. ${NEXT[ending.kind]}`.trimEnd(),
    '',
  ].join('\n')
}

const HOW: Readonly<Record<Ending['kind'], string>> = {
  idle: 'Done: every source is at its end.',
  drained: 'Drained.',
  ended: 'Ended: there is nothing to run.',
  failed: 'Failed.',
  aborted: 'Aborted.',
}

const NEXT: Readonly<Record<Ending['kind'], string>> = {
  idle: '',
  ended: '',
  drained: 'The next up goes on from there.',
  failed: '',
  aborted: 'What was not settled comes again at the next up.',
}
