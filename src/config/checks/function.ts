import { connectionOf } from '../connections.ts'
import { textOf, type MappingView } from '../mapping-view.ts'
import { findHandler, exportsInText } from '../handler.ts'
import { nearNames } from '../near-name.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'
import { defaultTimeout } from '../resolve-function.ts'
import { sayValue } from '../words.ts'
import type { PipelineCheck } from './check.ts'

/** The ways in which a function's code can be given. */
export const FUNCTION_CODE = ['Handler', 'Command', 'Endpoint', 'FunctionArn'] as const
/** GEN-6: 14 minutes. */
const LONGEST_TIMEOUT_OF_BROKERS = 840

/** The function of a file. */
export const FUNCTION_CHECKS: readonly PipelineCheck[] = [
  {
    name: 'a function has its code in one way',
    rules: [],
    find: (pipeline, { scriptedFunctions }) => {
      if (Object.keys(pipeline.function).length === 0) return []
      const given = FUNCTION_CODE.filter((key) => pipeline.function[key] !== undefined)
      const [first, ...others] = given
      if (first === undefined)
        return scriptedFunctions ? [] : [pipeline.document.atOwner(['Function'], 'FUNCTION_CODE_MISSING')]
      return others.map((key) =>
        pipeline.document.atKey(['Function', key], 'FUNCTION_CODE_AMBIGUOUS', {
          values: { key, other: first },
        }),
      )
    },
  },
  {
    name: 'a function that runs elsewhere has its own memory and environment',
    rules: [],
    find: (pipeline) => {
      const code = (['FunctionArn', 'Endpoint'] as const).find((key) => pipeline.function[key] !== undefined)
      if (code === undefined) return []
      const what = code === 'Endpoint' ? 'a function behind an Endpoint' : 'a real Lambda function'
      return ['MemorySize', 'Environment']
        .filter((key) => pipeline.function[key] !== undefined)
        .map((key) =>
          pipeline.document.atKey(['Function', key], 'FUNCTION_SETTING_OF_LAMBDA', { values: { key, what } }),
        )
    },
  },
  {
    name: 'the module of a handler is there',
    rules: [],
    find: handlerProblems,
  },
  {
    name: 'functions of Kafka, MQ and DocumentDB end within 14 minutes',
    rules: ['GEN-6'],
    find: (pipeline) => {
      const timeout = pipeline.function['Timeout']
      const limiting = pipeline.mappings.find(isOfBroker)
      if (typeof timeout !== 'number' || timeout <= LONGEST_TIMEOUT_OF_BROKERS || timeout > 900) return []
      if (limiting === undefined) return []
      const values = { actual: timeout, source: limiting.title! }
      return [
        pipeline.document.atValue(['Function', 'Timeout'], 'FUNCTION_TIMEOUT_TOO_LONG', {
          rule: 'GEN-6',
          values,
        }),
      ]
    },
  },
  {
    name: 'a queue hides messages as long as the function may run',
    rules: ['CFG-31'],
    find: (pipeline, { embedded }) =>
      pipeline.mappings.flatMap((view) =>
        view.service === 'sqs' ? visibilityProblem(pipeline, view, embedded) : [],
      ),
  },
]

function handlerProblems(pipeline: PipelineView): (Problem | undefined)[] {
  const handler = textOf(pipeline.function['Handler'])
  // Without a dot and a name it has not the form of a handler, which the schema says.
  if (handler === undefined || !/^(.*\/)?[^./]+(\.[^./]+)+$/.test(handler)) return []
  const { document } = pipeline
  const place = findHandler(document.folder, handler)
  if (!place.found) {
    const values = { actual: sayValue(handler), looked: place.looked.join(' and ') }
    return [
      document.atValue(['Function', 'Handler'], 'HANDLER_NOT_FOUND', { values, ...extensionHint(handler) }),
    ]
  }
  const names = exportsInText(place.path)
  const [wanted] = place.exportName.split('.')
  // What is inside a default export, as in CommonJS, is known only by importing it.
  if (names === null || names.includes(wanted!) || names.includes('default')) return []
  const what = names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`
  const near = nearNames(wanted!, names)[0]
  const values = {
    path: place.path,
    name: place.exportName,
    what: near === undefined ? what : `write ${near}; ${what}`,
  }
  return [document.atValue(['Function', 'Handler'], 'HANDLER_EXPORT_MISSING', { values })]
}

/** `handlers/orders.ts` names a file where a module and its export belong. */
function extensionHint(handler: string): { hint?: string } {
  const match = /^(.*)\.(m?ts|[mc]?js)$/.exec(handler)
  return match === null
    ? {}
    : { hint: `write ${match[1]!}.handler: the module without its extension, then the name of its export` }
}

function isOfBroker(view: MappingView): boolean {
  return view.service === 'kafka' || view.definition === 'MqMapping' || view.sourceType === 'documentdb'
}

/** A queue's visibility timeout is known when the file declares the queue, or when an embedded one will be made. */
function visibilityProblem(
  pipeline: PipelineView,
  view: MappingView,
  embedded: boolean,
): (Problem | undefined)[] {
  const timeout = pipeline.function['Timeout'] ?? defaultTimeout(pipeline.function)
  const declared = pipeline.resources.find(
    ({ service, name }) => service === 'sqs' && name === view.sourceName,
  )
  const isTwin = embedded || connectionOf(pipeline, { service: 'sqs', arn: view.arn })?.value === 'embedded'
  if (declared === undefined && !isTwin) return []
  const visibility = declared?.properties['VisibilityTimeout'] ?? 30
  if (typeof timeout !== 'number' || typeof visibility !== 'number' || timeout <= visibility) return []
  const details = { rule: 'CFG-31', values: { visibility, timeout, queue: view.sourceName! } }
  const code = 'FUNCTION_TIMEOUT_ABOVE_VISIBILITY'
  return declared?.properties['VisibilityTimeout'] === undefined
    ? [pipeline.document.atValue(['Function', 'Timeout'], code, details)]
    : [pipeline.document.atValue([...declared.path, 'VisibilityTimeout'], code, details)]
}
