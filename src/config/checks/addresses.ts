import { withoutPassword, type ServiceName } from '../../model/index.ts'
import { connectionOf, needsOf } from '../connections.ts'
import { membersOf, textOf } from '../mapping-view.ts'
import type { PipelineView } from '../pipeline-view.ts'
import type { Problem } from '../problem.ts'
import { orList, sayValue } from '../words.ts'
import type { PipelineCheck } from './check.ts'

/** Where brokers are. */
export const ADDRESS_CHECKS: readonly PipelineCheck[] = [
  {
    name: 'the address of a broker has a scheme that it speaks, and no more than a host and a port',
    rules: ['MQ-8', 'RMQ-1'],
    find: (pipeline, { embedded }) => (embedded ? [] : wrongAddresses(pipeline)),
  },
]

const SCHEMES: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  rabbitmq: ['amqp', 'amqps'],
  activemq: ['amqp', 'amqps', 'amqp+ssl'],
}

/** Elsewhere a path is the virtual host; here that is VIRTUAL_HOST's alone, and a path would be ignored. */
function wrongAddresses(pipeline: PipelineView): (Problem | undefined)[] {
  const places = new Map<string, Problem | undefined>()
  for (const { service, arn } of needsOf(pipeline)) {
    const schemes = SCHEMES[service]
    const connection = connectionOf(pipeline, { service, arn })
    const text = textOf(membersOf(connection?.value)['Url'])
    if (schemes === undefined || connection === undefined || text === undefined) continue
    const key = [connection.document.path, ...connection.path].join('/')
    if (isAddress(text, schemes) || places.has(key)) continue
    const isRabbit = service === 'rabbitmq'
    const forms = orList(schemes.map((scheme) => `${scheme}://HOST:PORT`))
    const form = isRabbit ? `${forms}, and the virtual host as VIRTUAL_HOST` : forms
    const values = { key: 'Url', actual: sayValue(withoutPassword(text)), form }
    const details = { rule: isRabbit ? 'RMQ-1' : 'MQ-8', values }
    places.set(key, connection.document.atValue([...connection.path, 'Url'], 'VALUE_FORM', details))
  }
  return [...places.values()]
}

function isAddress(text: string, schemes: readonly string[]): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  if (!schemes.includes(protocol.slice(0, -1)) || hostname === '') return false
  return (pathname === '' || pathname === '/') && search === '' && hash === ''
}
