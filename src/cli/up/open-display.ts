import type { ResolvedPipeline } from '../../model/index.ts'
import type { Context } from '../command.ts'
import { LiveDisplay } from '../live/live-display.ts'
import { localTime } from '../local-time.ts'
import { paletteFor } from '../palette.ts'
import type { Display } from './display.ts'
import { jsonDisplay } from './json-display.ts'
import { LineDisplay } from './line-display.ts'
import { count } from '../../views/index.ts'
import { mappingsText, placesText } from './what-runs.ts'

/** Shows what runs and how to stop it, and opens the display: JSON if asked for, live on a terminal, else lines. */
export function openDisplay(
  pipelines: readonly ResolvedPipeline[],
  options: { readonly json: boolean; readonly context: Context },
): Display {
  const { stdout, stderr, environment, workingDirectory, clock } = options.context
  const mappings = pipelines.flatMap((pipeline) => pipeline.mappings.map(({ id }) => id))
  const places = placesText(pipelines, workingDirectory)
  if (!options.json && stdout.isTTY && environment['TERM'] !== 'dumb') {
    const palette = paletteFor(stdout, environment)
    const title = `pipeline up · ${count(mappings.length, 'mapping')} · ${places}`
    const live = new LiveDisplay({ terminal: stdout as LiveTerminal, clock, palette, title, mappings })
    live.open()
    return live
  }
  stderr.write(`Running ${mappingsText(pipelines)} · ${places} · Ctrl-C drains\n`)
  return options.json
    ? jsonDisplay({ stdout, stderr })
    : new LineDisplay({ stdout, stderr, mappings, timeOf: localTime })
}

type LiveTerminal = Context['stdout'] & { readonly fd: number }
