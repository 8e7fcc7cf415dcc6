import { destinationService, SOURCE_TYPES } from '../../source-types/index.ts'
import { isMembers, membersOf } from '../mapping-view.ts'
import { orList, sayValue } from '../words.ts'
import type { MappingCheck } from './check.ts'

const PLACE = ['DestinationConfig', 'OnFailure', 'Destination']

/**
 * Where failures go.
 * @decision DST-2 A FIFO queue or topic as destination, to which every delivery would fail, is refused when the file is read.
 */
export const DESTINATION_CHECKS: readonly MappingCheck[] = [
  {
    name: 'there is no OnSuccess',
    rules: ['CFG-12', 'DST-3'],
    find: (view) => {
      const isThere = isMembers(membersOf(view.members, 'DestinationConfig')['OnSuccess'])
      return isThere
        ? [view.atKey(['DestinationConfig', 'OnSuccess'], 'ON_SUCCESS_UNSUPPORTED', { rule: 'CFG-12' })]
        : []
    },
  },
  {
    name: 'a destination has one of the forms',
    rules: ['DST-4'],
    find: (view) => {
      const text = view.destination
      if (text === undefined || view.parsedDestination !== undefined) return []
      return [
        view.atValue(PLACE, 'DESTINATION_MALFORMED', { rule: 'DST-4', values: { actual: sayValue(text) } }),
      ]
    },
  },
  {
    name: 'a destination is no FIFO queue or topic',
    rules: ['DST-2'],
    find: (view) => {
      const destination = view.parsedDestination
      if (destination?.kind !== 'arn' || !destination.isFifo) return []
      const what = destination.service === 'sqs' ? 'queue' : 'topic'
      return [view.atValue(PLACE, 'DESTINATION_FIFO', { rule: 'DST-2', values: { what } })]
    },
  },
  {
    name: 'a source may send failures there',
    rules: ['DST-1', 'CON-13', 'CON-14'],
    find: (view) => {
      const destination = view.parsedDestination
      const service = destination === undefined ? null : destinationService(destination)
      const allowed = view.sourceType === undefined ? undefined : SOURCE_TYPES[view.sourceType].destinations
      if (service === null || allowed === undefined || allowed.length === 0 || allowed.includes(service))
        return []
      const values = {
        source: view.title!,
        what: wordsFor(service),
        destinations: orList(allowed.map(wordsFor)),
      }
      return [view.atValue(PLACE, 'DESTINATION_UNSUPPORTED', { rule: 'CON-13', values })]
    },
  },
  {
    name: 'a Kafka destination has provisioned mode',
    rules: ['CFG-23'],
    find: (view) => {
      if (view.parsedDestination?.kind !== 'kafka' || view.service !== 'kafka' || view.isProvisioned)
        return []
      return [
        view.atValue(PLACE, 'PROVISIONED_MODE_NEEDED', {
          rule: 'CFG-23',
          values: { key: 'a kafka:// destination' },
        }),
      ]
    },
  },
  {
    name: 'a Kafka destination is not the topic that is read',
    rules: ['DST-16'],
    find: (view) => {
      const destination = view.parsedDestination
      if (destination?.kind !== 'kafka' || destination.topic !== view.sourceName) return []
      const values = { actual: sayValue(view.destination) }
      return [view.atValue(PLACE, 'DESTINATION_IS_SOURCE', { rule: 'DST-16', values })]
    },
  },
]

function wordsFor(service: string): string {
  const words: Readonly<Record<string, string>> = {
    sqs: 'an SQS queue',
    sns: 'an SNS topic',
    s3: 'an S3 bucket',
  }
  return words[service] ?? 'a Kafka topic'
}
