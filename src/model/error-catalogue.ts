/**
 * Every error the program can report, under a code that never changes: what is wrong, what to do, and why.
 * `docs/errors.md` is generated from it, `pipeline explain CODE` prints it.
 */
import type { CatalogueEntry } from './errors/entry.ts'
import { MAPPING_ERRORS } from './errors/mappings.ts'
import { PIPELINE_ERRORS } from './errors/pipelines.ts'
import { READING_ERRORS } from './errors/reading.ts'
import { RUNNING_ERRORS } from './errors/running.ts'
import { VALUE_ERRORS } from './errors/values.ts'

export type { CatalogueEntry } from './errors/entry.ts'

export const ERROR_CATALOGUE = {
  ...READING_ERRORS,
  ...VALUE_ERRORS,
  ...MAPPING_ERRORS,
  ...PIPELINE_ERRORS,
  ...RUNNING_ERRORS,
}

export type ErrorCode = keyof typeof ERROR_CATALOGUE

/** The entry of a code; undefined for a text that is none. */
export function catalogueEntry(code: string): CatalogueEntry | undefined {
  return Object.hasOwn(ERROR_CATALOGUE, code) ? ERROR_CATALOGUE[code as ErrorCode] : undefined
}

/** What fills a text; undefined leaves its `{name}` as it is. */
export type TemplateValues = Readonly<Record<string, string | number | undefined>>

/** Fills a catalogue text: `{name}` becomes the value of that name; a name without value stays as it is. */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) =>
    values[name] === undefined ? whole : String(values[name]),
  )
}
