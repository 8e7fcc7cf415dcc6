/**
 * Writes every file that follows from `schemas/` and from the error catalogue; with `--check` writes nothing and
 * ends with 1, naming the files that are not what they should be.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { errorsPage } from './generate/errors-page.ts'
import { eventTypes } from './generate/event-types.ts'
import { pipelineReference } from './generate/pipeline-reference.ts'
import { pipelineTypes } from './generate/pipeline-types.ts'
import { schemaFacts } from './generate/schema-facts.ts'
import { sourceSettings } from './generate/source-settings.ts'
import { validators } from './generate/validators.ts'

const files: Readonly<Record<string, string>> = {
  'src/model/generated/engine-event.ts': await eventTypes(),
  'src/config/generated/pipeline-file.ts': await pipelineTypes(),
  'src/config/generated/validators.ts': validators(),
  'src/config/generated/schema-facts.ts': schemaFacts(),
  'src/source-types/generated/settings.ts': sourceSettings(),
  'docs/pipeline-reference.md': pipelineReference(),
  'docs/errors.md': errorsPage(),
}
const stale = Object.keys(files).filter(
  (path) => !existsSync(path) || readFileSync(path, 'utf8') !== files[path],
)
if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`${path} is stale: npm run generate`)
  if (stale.length > 0) process.exitCode = 1
} else {
  for (const path of stale) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, files[path]!)
    console.error(`wrote ${path}`)
  }
}
