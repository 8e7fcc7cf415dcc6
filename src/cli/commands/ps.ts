import type { MappingLine } from '../../api/index.ts'
import { durationText, grouped } from '../../views/index.ts'
import { ask } from '../asked.ts'
import { EXIT, type Command } from '../command.ts'
import { columnsOf, printable } from '../text-width.ts'

/** `pipeline ps`: the mappings of a running pipeline. */
export const ps: Command = {
  description: [
    'One line a mapping: its Id, its state and AWS’s StateTransitionReason (who wanted it, or the code of what stops it), what became of the last invocation (LastProcessingResult), its UUID and the file and line that own it. Below it a line a shard: whether it is blocked, the position that was stored last, how far behind its tip it was read, when what failed is tried again; then the last error.',
  ],
  options: { json: { help: 'prints one array of mappings as JSON' } },
  takes: { atLeast: 0, atMost: 0, name: 'argument' },
  run: async (given, context) => {
    const mappings = await ask(given, context, (client) => client.request('mappings', {}))
    const text = given.flags.has('json') ? JSON.stringify(mappings) : table(mappings)
    context.stdout.write(`${text}\n`)
    return EXIT.done
  },
}

function table(mappings: readonly MappingLine[]): string {
  if (mappings.length === 0) return 'No mappings.'
  const rows = mappings.map((one) => [
    one.id,
    one.state,
    one.reason,
    resultCell(one),
    one.uuid,
    ownerText(one),
  ])
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column]!))))
  return mappings
    .flatMap((one, index) => [
      rows[index]!.map((cell, column) => cell + ' '.repeat(widths[column]! - columnsOf(cell)))
        .join('  ')
        .trimEnd(),
      ...one.shards.map(shardText).flatMap((text) => (text === '' ? [] : [`  ${text}`])),
      ...(isLong(one) ? [`  ${printable(one.result!)}`] : []),
      ...(one.lastError === null ? [] : [`  last error: ${printable(one.lastError)}`]),
    ])
    .join('\n')
}

/** A result that is longer has a line of its own. */
const LONGEST_RESULT = 40

function isLong({ result }: MappingLine): boolean {
  return result !== null && columnsOf(result) > LONGEST_RESULT
}

function resultCell(line: MappingLine): string {
  return isLong(line) ? 'PROBLEM' : (line.result ?? '-')
}

function ownerText({ owner }: MappingLine): string {
  return owner === null ? 'made by the API' : `${owner.file}:${owner.line}`
}

/** Empty for a queue of which there is nothing to say: it has no shards and no positions. */
function shardText(line: MappingLine['shards'][number]): string {
  const { shard, position, behindMs, lag, nextTryAt, blocked } = line
  return [
    ...(shard === '' ? [] : [shard]),
    ...(blocked ? ['blocked'] : []),
    ...(position === null ? (shard === '' ? [] : ['nothing stored yet']) : [`at ${position}`]),
    ...(behindMs === null ? [] : [`${durationText(behindMs)} behind`]),
    ...(lag === null ? [] : [`lag ${grouped(lag)}`]),
    ...(nextTryAt === null ? [] : [`next try at ${nextTryAt}`]),
  ].join('  ')
}
