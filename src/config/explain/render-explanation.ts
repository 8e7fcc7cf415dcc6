import type { ExplainedMapping, ExplainedPipeline, ExplainedSetting, Origin } from './explained.ts'

/** The text of `pipeline explain FILE`. */
export function renderExplanation(pipeline: ExplainedPipeline): string {
  const { file, function: fn, mappings, engine, notBuilt } = pipeline
  const parts = [
    `${file}: the function ${fn.name}\n\n${table(fn.settings)}`,
    ...mappings.map(mappingText),
    `Engine\n\n${table(engine)}`,
    ...(notBuilt.length === 0 ? [] : [`Refused by up\n\n${sentences(notBuilt)}`]),
  ]
  return `${parts.join('\n\n')}\n`
}

function mappingText({ id, source, settings, batches, failure }: ExplainedMapping): string {
  return [
    `Mapping ${id}: ${source}`,
    table(settings),
    'How batches are made',
    sentences(batches),
    'What happens to a batch that fails',
    sentences(failure),
  ].join('\n\n')
}

function table(settings: readonly ExplainedSetting[]): string {
  const rows = settings.map(({ name, value, origin, rule }) => [name, value, originWords(origin), rule ?? ''])
  const widths = [0, 1, 2].map((column) => Math.min(48, Math.max(...rows.map((row) => row[column]!.length))))
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n')
}

function sentences(texts: readonly string[]): string {
  return texts.map((text) => `  - ${text}`).join('\n')
}

function originWords(origin: Origin): string {
  switch (origin.kind) {
    case 'file':
      return `${origin.file ?? 'file'}, ${origin.line}:${origin.column}`
    case 'default':
      return 'default'
    case 'limit':
      return 'AWS limit'
    case 'derived':
      return `from ${origin.from}`
  }
}
