import { Workshop } from '../../src/cli/process-fixture.ts'
import { removeOwnContainers, thisOwner } from '../../src/harness/containers/labels.ts'
import { RealClock } from '../../src/time/index.ts'
import { Authority } from './certificates.ts'
import { USER, type SecuredBroker } from './secured-broker.ts'

const WRONG = { ...USER, password: 'guessed' }

/** A kind of broker, and what differs by it. */
export interface SecuredKind {
  /** Set when this run has containers of the kind. */
  readonly variable: string
  readonly service: 'activemq' | 'rabbitmq'
  /** Of its address over TLS. */
  readonly tlsScheme: string
  /** Where an event has its messages, as JavaScript. */
  readonly messagesOfEvent: string
  start(authority: Authority): Promise<SecuredBroker>
  connect(url: string): BrokerUser
}

/** Whoever fills its queues. */
export interface BrokerUser {
  /** Makes the queue where it is not there. */
  send(queue: string, text: string): Promise<void>
  isEmpty(queue: string): Promise<boolean>
  close(): Promise<void>
}

/** A broker of its own, whoever fills its queues, and a folder for pipelines that read them. */
export class SecuredBench {
  readonly #kind: SecuredKind
  readonly #authority = new Authority()
  readonly #stranger = new Authority()
  readonly #clock = new RealClock()
  #secured: SecuredBroker | null = null
  #user: BrokerUser | null = null
  #workshop: Workshop | null = null

  constructor(kind: SecuredKind) {
    this.#kind = kind
  }

  get secured(): SecuredBroker {
    return this.#secured!
  }

  get user(): BrokerUser {
    return this.#user!
  }

  get workshop(): Workshop {
    return this.#workshop!
  }

  /** What pipelines trust from now on: the authority that has signed the broker's certificate, or another one. */
  trust(whom: 'its authority' | 'a stranger'): void {
    const { certificate } = whom === 'a stranger' ? this.#stranger : this.#authority
    this.#workshop!.write({ 'ca.pem': certificate })
  }

  async start(): Promise<void> {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    this.#secured = await this.#kind.start(this.#authority)
    const { host, port } = this.#secured
    this.#user = this.#kind.connect(`amqp://${USER.username}:${USER.password}@${host}:${port}`)
  }

  async stop(): Promise<void> {
    await this.#user?.close()
    this.#authority.close()
    this.#stranger.close()
    await removeOwnContainers(thisOwner())
  }

  openWorkshop(): void {
    this.#workshop = new Workshop()
    this.#workshop.write({
      'handlers.mjs': handlerOf(this.#kind),
      'received.ndjson': '',
      'user.json': JSON.stringify(USER),
      'wrong.json': JSON.stringify(WRONG),
    })
    this.trust('its authority')
  }

  /** The bodies that the function got. */
  received(): string[] {
    return this.workshop.readLines<{ data: string }>('received.ndjson').map(({ data }) => data)
  }

  /** Tries until the broker has taken it. */
  async sendAtLast(queue: string, text: string): Promise<void> {
    for (;;) {
      try {
        return await this.user.send(queue, text)
      } catch {
        await this.#clock.sleep(100)
      }
    }
  }

  /** A pipeline on a new queue that holds the pipeline's name. @returns its file */
  async write(id: string, reached: Reached): Promise<string> {
    await this.sendAtLast(id, id)
    const file = `${id}.yaml`
    const pipeline = pipelineOf(id, { kind: this.#kind, secured: this.secured, reached })
    this.workshop.write({ [file]: JSON.stringify(pipeline) })
    return file
  }
}

/** Writes what it gets, a line a message, after 10 ms. */
function handlerOf({ messagesOfEvent }: SecuredKind): string {
  return `import { appendFileSync } from 'node:fs'
export const handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  const messages = ${messagesOfEvent}
  const lines = messages.map((one) => JSON.stringify({ data: Buffer.from(one.data, 'base64').toString() }) + '\\n')
  appendFileSync('received.ndjson', lines.join(''))
}
`
}

/** How a pipeline reaches its broker. */
export interface Reached {
  readonly tls: boolean
  /** The URI of BASIC_AUTH. */
  readonly access: string
  /** Default true: the connection names the authority. */
  readonly trusted?: boolean
}

function pipelineOf(
  id: string,
  given: { readonly kind: SecuredKind; readonly secured: SecuredBroker; readonly reached: Reached },
): object {
  const { service, tlsScheme } = given.kind
  const { host, port, tlsPort } = given.secured
  const { tls, access, trusted = true } = given.reached
  const mapping = {
    Id: id,
    EventSourceArn: 'arn:aws:mq:us-east-2:123456789012:broker:erp:b-0a1b2c3d',
    EngineType: service.toUpperCase(),
    Queues: [id],
    BatchSize: 5,
    MaximumBatchingWindowInSeconds: 0,
    SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: access }],
  }
  const connection = {
    Url: tls ? `${tlsScheme}://${host}:${tlsPort}` : `amqp://${host}:${port}`,
    ...(tls && trusted ? { CaFile: 'ca.pem' } : {}),
  }
  return {
    Function: { FunctionName: id, Handler: 'handlers.handler', Timeout: 60 },
    EventSourceMappings: [mapping],
    Connections: { [service]: connection },
  }
}
