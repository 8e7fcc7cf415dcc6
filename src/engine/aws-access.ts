import { readFileSync } from 'node:fs'
import type { ResolvedConnection } from '../model/index.ts'
import type { AwsConnection } from '../services/aws-connection.ts'

interface Closable {
  close(): void
}

/** One AWS service: an embedded one for the whole process, and a client for each region and endpoint. */
export class AwsAccess<Port extends Closable, Twin extends Port> {
  readonly #makeTwin: () => Promise<Twin>
  readonly #makeClient: (connection: AwsConnection) => Promise<Port>
  #twin: Promise<Twin> | null = null
  readonly #clients = new Map<string, Promise<Port>>()

  constructor(make: {
    readonly twin: () => Promise<Twin>
    readonly client: (connection: AwsConnection) => Promise<Port>
  }) {
    this.#makeTwin = make.twin
    this.#makeClient = make.client
  }

  port(connection: ResolvedConnection, region: string): Promise<Port> {
    return connection.kind === 'embedded' ? this.embedded() : this.client(connection, region)
  }

  embedded(): Promise<Twin> {
    this.#twin ??= this.#makeTwin()
    return this.#twin
  }

  client(connection: ResolvedConnection, region: string): Promise<Port> {
    const key = clientKey(connection, region)
    const client = this.#clients.get(key) ?? this.#makeClient(awsConnection(connection, region))
    this.#clients.set(key, client)
    return client
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) (await client).close()
    this.#clients.clear()
  }
}

/**
 * What clients are told apart by: how they reach their service, with the certificates that they trust by now, so that a
 * mapping that begins anew trusts those that its CaFile has by then.
 * @throws Error when the CaFile cannot be read
 */
export function clientKey(connection: ResolvedConnection, region: string): string {
  const { caFile = null } = 'caFile' in connection ? connection : {}
  return JSON.stringify([connection, region, caFile === null ? null : readFileSync(caFile, 'utf8')])
}

/** How a client reaches a service that is not embedded. */
function awsConnection(connection: ResolvedConnection, region: string): AwsConnection {
  if (connection.kind === 'aws') return { region }
  if (connection.kind !== 'endpoint') {
    throw new TypeError(`an AWS service cannot be reached by a connection of kind ${connection.kind}`)
  }
  const { endpoint, caFile } = connection
  return { region, endpoint, ...(caFile === undefined ? {} : { caFile }) }
}
