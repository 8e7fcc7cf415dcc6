import { recognizeSource } from '../../source-types/index.ts'
import type { MappingView } from '../mapping-view.ts'
import { sayValue } from '../words.ts'
import type { MappingCheck } from './check.ts'

/** Which source a mapping reads. */
export const SOURCE_CHECKS: readonly MappingCheck[] = [
  {
    name: 'a mapping names one source',
    rules: ['GEN-14'],
    find: (view) => {
      const { EventSourceArn: arn, SelfManagedEventSource: servers } = view.members
      if (arn === undefined && servers === undefined)
        return [view.atOwner([], 'SOURCE_MISSING', { rule: 'GEN-14' })]
      if (arn === undefined || servers === undefined) return []
      return [view.atKey(['SelfManagedEventSource'], 'SOURCE_AMBIGUOUS', { rule: 'GEN-14' })]
    },
  },
  {
    name: 'the source is one of AWS',
    rules: ['GEN-14'],
    find: (view) => {
      if (view.arn === undefined || recognizeSource(view.arn) !== undefined) return []
      const values = { actual: sayValue(view.arn) }
      return [view.atValue(['EventSourceArn'], 'SOURCE_UNRECOGNIZED', { rule: 'GEN-14', values })]
    },
  },
  {
    name: 'the kind of an MQ broker is known',
    rules: [],
    find: (view) =>
      view.definition === 'MqMapping' && view.sourceType === undefined
        ? [view.atOwner([], 'ENGINE_TYPE_MISSING')]
        : [],
  },
  {
    name: 'ActiveMQ has no virtual host',
    rules: ['RMQ-1'],
    find: (view) =>
      view.sourceType === 'activemq'
        ? virtualHosts(view).map((path) => view.atValue(path, 'VIRTUAL_HOST_UNSUPPORTED', { rule: 'RMQ-1' }))
        : [],
  },
]

function virtualHosts(view: MappingView) {
  return view.accessConfigurations
    .filter(({ type }) => type === 'VIRTUAL_HOST')
    .map(({ path }) => [...path, 'Type'])
}
