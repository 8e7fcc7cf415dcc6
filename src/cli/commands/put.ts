import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { count } from '../../views/index.ts'
import { valueOfOption } from '../arguments.ts'
import { CommandError, EXIT, UsageError, type Command, type Context, type Given } from '../command.ts'
import { chooseSource, textOf } from '../put/choose-source.ts'
import { dataRecords } from '../put/data-records.ts'
import { openFile, portionsOf } from '../put/record-lines.ts'
import { pipelineFile, runningPipeline, type Target } from '../put/targets.ts'
import type { KnownSource } from '../../api/index.ts'

/** `pipeline put SOURCE`: sends records to a source of a running pipeline, or of a file. */
export const put: Command = {
  description: [
    'SOURCE is the name of a stream, table, topic or queue, the Id of a mapping, or an ARN.',
    'Records come from --data, or as JSON objects, one a line, from --file or standard input: {"PartitionKey": …, "Data": …} for Kinesis, {"Put": item}, {"Update": item} or {"Delete": key} for DynamoDB, {"MessageBody": …, "MessageGroupId": …} for SQS, {"Key": …, "Value": …} for Kafka, {"Body": …, "Properties": …} for RabbitMQ and ActiveMQ. They are put in order, and are durable when the command ends.',
    'Without --pipeline they go to the pipeline that runs on the state directory. With it they go to what the file names; a source that is embedded must be running.',
  ],
  options: {
    data: {
      value: 'TEXT',
      multiple: true,
      mayBeEmpty: true,
      help: 'a record with this payload, as it stands; may be repeated',
    },
    key: {
      value: 'KEY',
      mayBeEmpty: true,
      help: 'the partition key (Kinesis), message group (SQS) or key (Kafka) of the --data records',
    },
    file: { value: 'FILE', help: 'a file of records, one JSON object a line; - is standard input' },
    pipeline: { value: 'FILE', help: 'the pipeline file whose source it is' },
    connections: { value: 'FILE', help: 'with --pipeline: a file whose Connections beat its own' },
  },
  takes: { atLeast: 1, atMost: 1, name: 'SOURCE' },
  run: async (given, context) => {
    checkUsage(given)
    const target = await openTarget(given, context)
    if (target === null) return EXIT.configuration
    try {
      const source = chooseSource(await target.sources(), given.arguments[0]!)
      const done = await putAll(given, { context, source, target })
      context.stderr.write(`Put ${count(done, 'record')} into ${textOf(source)}.\n`)
      return EXIT.done
    } finally {
      await target.close()
    }
  },
}

function checkUsage({ values }: Given): void {
  if (values.has('data') && values.has('file')) throw new UsageError('Give --data or --file, not both.')
  if (values.has('key') && !values.has('data')) throw new UsageError('--key goes with --data.')
  if (values.has('connections') && !values.has('pipeline'))
    throw new UsageError('--connections goes with --pipeline.')
}

/** What reads files and speaks to services is loaded only for a file. */
async function openTarget(given: Given, context: Context): Promise<Target | null> {
  const file = valueOfOption(given, 'pipeline')
  if (file === undefined) {
    return runningPipeline(resolve(context.workingDirectory, valueOfOption(given, 'state') ?? '.pipeline'))
  }
  const { loadFiles, reportProblems } = await import('../load-files.ts')
  const { pipelines, problems } = loadFiles([file], given, context)
  if (reportProblems(problems, context)) return null
  const { statelessServices } = await import('../stateless-services.ts')
  return pipelineFile(pipelines[0]!, statelessServices(context))
}

interface Putting {
  readonly context: Context
  readonly source: KnownSource
  readonly target: Target
}

/** @returns how many records were put */
async function putAll(given: Given, { context, source, target }: Putting): Promise<number> {
  const data = given.values.get('data')
  if (data !== undefined) {
    const records = dataRecords({ data, key: valueOfOption(given, 'key') }, source, context.random)
    await target.put(source, records).catch((error: unknown) => {
      throw placed(error, (record) => `--data ${record + 1}`)
    })
    return records.length
  }
  const { input, name } = await openInput(given, context)
  let done = 0
  let doneTo = 0
  try {
    for await (const { records, lines } of portionsOf(input, name)) {
      await target.put(source, records).catch((error: unknown) => {
        throw placed(error, (record) => `${name}:${lines[record]}`)
      })
      done += records.length
      doneTo = lines.at(-1)!
    }
  } catch (error) {
    throw withWhatWasPut(error, { done, doneTo })
  }
  return done
}

/** A record of a wrong form, with its place. */
function placed(error: unknown, placeOf: (record: number) => string): unknown {
  if (!(error instanceof CommandError) || error.record === undefined) return error
  return new CommandError(error.code, `${placeOf(error.record)}: ${error.message}`)
}

/** After a failure half-way it is clear where to go on. */
function withWhatWasPut(error: unknown, { done, doneTo }: { done: number; doneTo: number }): unknown {
  if (!(error instanceof CommandError)) return error
  if (error.code !== 'WRONG_RECORD' && done === 0) return error
  const before =
    done === 0
      ? 'nothing was put'
      : `the ${count(done, 'record')} up to line ${doneTo} were put; put the lines after it again`
  return new CommandError(error.code, `${error.message} (${before})`)
}

async function openInput(given: Given, context: Context): Promise<{ input: Readable; name: string }> {
  const file = valueOfOption(given, 'file') ?? '-'
  if (file !== '-') return { input: await openFile(resolve(context.workingDirectory, file)), name: file }
  if (context.stdin.isTTY) context.stderr.write('Records, one JSON object a line; Ctrl-D ends.\n')
  return { input: context.stdin, name: 'standard input' }
}
