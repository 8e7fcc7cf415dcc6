import { ERROR_CATALOGUE } from '../../src/model/error-catalogue.ts'
import { MAPPING_ERRORS } from '../../src/model/errors/mappings.ts'
import { PIPELINE_ERRORS } from '../../src/model/errors/pipelines.ts'
import { READING_ERRORS } from '../../src/model/errors/reading.ts'
import { RUNNING_ERRORS } from '../../src/model/errors/running.ts'
import { VALUE_ERRORS } from '../../src/model/errors/values.ts'
import type { CatalogueEntry } from '../../src/model/error-catalogue.ts'

const CHAPTERS: readonly [title: string, entries: Readonly<Record<string, CatalogueEntry>>][] = [
  ['Reading the file', READING_ERRORS],
  ['Keys and values', VALUE_ERRORS],
  ['A mapping', MAPPING_ERRORS],
  ['A pipeline, and pipelines together', PIPELINE_ERRORS],
  ['Running, and the command line', RUNNING_ERRORS],
]

/** `docs/errors.md`: a section for each code of the catalogue. */
export function errorsPage(): string {
  const sections = CHAPTERS.flatMap(([title, entries]) => [
    `## ${title}`,
    ...Object.entries(entries).map(([code, entry]) => section(code, entry)),
  ])
  const count = Object.keys(ERROR_CATALOGUE).length
  return `# Errors

Every error has a code that never changes. \`pipeline validate\` prints all errors of all files at once, each with its place
(\`file:line:column\`), the lines around it, the rule of [the rule table](rules.md) that it breaks, and what to write instead;
\`--json\` prints them as data. \`pipeline explain CODE\` prints a section of this page. A wrong configuration ends with exit
code 78, and then nothing has been started. There are ${count} codes; in the texts below, \`{…}\` stands for what is known
at the place.

Generated from the error catalogue (\`src/model/error-catalogue.ts\`) by \`npm run generate\`.

${sections.join('\n\n')}
`
}

function section(code: string, { message, hint, explanation }: CatalogueEntry): string {
  return [
    `### ${code}`,
    `> ${escaped(message)}`,
    ...(message === hint ? [] : [`**What to do:** ${escaped(hint)}.`]),
    escaped(explanation),
  ].join('\n\n')
}

/** Braces and angle brackets are text, not markup. */
function escaped(text: string): string {
  return text.replaceAll(/(?<![`\w])(\$?\$?\{[^\n]*?\}+(?::-\w+\})?)/g, '`$1`').replaceAll('<', '&lt;')
}
