import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HANDLERS, Workshop, type PipelineProcess } from '../../src/cli/process-fixture.ts'
import type { StartedKafka } from '../../src/harness/containers/kafka.ts'
import { removeOwnContainers, thisOwner } from '../../src/harness/containers/labels.ts'
import { KAFKA_VARIABLE } from '../../src/harness/containers/index.ts'
import { KafkaClient } from '../../src/services/kafka/client/index.ts'
import { RealClock, seededRandom } from '../../src/time/index.ts'
import { Authority } from './certificates.ts'
import { grant, startSecuredKafka, USER } from './secured-kafka.ts'

const hasContainers = (process.env[KAFKA_VARIABLE] ?? '') !== ''
const WRONG = { ...USER, password: 'guessed' }

let authority: Authority
let secured: StartedKafka
let kafka: KafkaClient
let workshop: Workshop
let topics = 0

describe.skipIf(!hasContainers)('a broker that wants to know who calls', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
    authority = new Authority()
    secured = await startSecuredKafka(authority)
    const connect = async () => ({ brokers: [secured.bootstrapServer] })
    kafka = new KafkaClient({ connect, clock: new RealClock(), random: seededRandom(1) })
  })
  afterAll(async () => {
    await kafka?.close()
    authority?.close()
    await removeOwnContainers(thisOwner())
  })

  beforeEach(() => {
    workshop = new Workshop()
    const client = authority.issue('alice')
    workshop.write({
      'handlers.mjs': HANDLERS,
      'ca.pem': authority.certificate,
      'ca.json': JSON.stringify({ certificate: authority.certificate }),
      'user.json': JSON.stringify(USER),
      'wrong.json': JSON.stringify(WRONG),
      'client.json': JSON.stringify(client),
      'stranger.json': JSON.stringify(strangersCertificate()),
    })
  })
  afterEach(() => workshop.close())

  it('lets in who has the password or the certificate, on every listener [SMK-1, SMK-3, MSK-2]', async () => {
    const files = [
      await write('plain', { listener: 'PLAIN', access: { BASIC_AUTH: 'file:user.json' } }),
      await write('scram', { listener: 'SCRAM', access: { SASL_SCRAM_512_AUTH: 'file:user.json' } }),
      await write('mutual', {
        listener: 'MUTUAL',
        access: { CLIENT_CERTIFICATE_TLS_AUTH: 'file:client.json' },
      }),
      await write('own', {
        listener: 'PLAIN',
        access: { BASIC_AUTH: 'env:ALICE', SERVER_ROOT_CA_CERTIFICATE: 'file:ca.json' },
        trusted: false,
      }),
    ]
    const up = workshop.startWith(
      { ALICE: JSON.stringify(USER) },
      'up',
      ...files,
      '--json',
      '--until-idle',
      '--timeout',
      '40',
    )
    expect(await up.ended).toMatchObject({ code: 0 })
    const received = workshop.readLines('received.ndjson').map(({ data }) => data)
    expect(received.toSorted()).toEqual(['mutual', 'own', 'plain', 'scram'])
  })

  it('is told a password in plain text when it is on this machine, and no authority is given [SMK-1, SMK-3]', async () => {
    const access = { BASIC_AUTH: 'file:user.json' }
    const bare = await write('bare', { listener: 'BARE', access, trusted: false })
    const up = workshop.start('up', bare, '--json', '--until-idle', '--timeout', '40')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(received()).toEqual(['bare'])

    const guessed = { BASIC_AUTH: 'file:wrong.json' }
    const wrong = await write('guessed', { listener: 'BARE', access: guessed, trusted: false })
    const denied = workshop.start('up', wrong, '--json', '--state', 'two')
    const [told] = await denied.untilEvents('SourceFailed')
    expect(told).toMatchObject({ code: 'SOURCE_ACCESS_DENIED', refusal: 'authentication', attempt: 1 })
    expect(told!.message).toContain('Authentication failed: Invalid username or password')
    // With an authority the password goes over TLS or not at all.
    const veiled = await write('veiled', { listener: 'BARE', access })
    const { code, stdout, stderr } = await workshop.run('validate', veiled, '--connect')
    expect({ code, stderr }, stdout).toMatchObject({ code: 78, stderr: expect.stringContaining('veiled') })
  })

  it('tells in its own words and in Lambda’s why it refuses, while other mappings go on, and lets in once the secret is right [LIF-8, LIF-9]', async () => {
    const files = [
      await write('denied', { listener: 'PLAIN', access: { BASIC_AUTH: 'file:wrong.json' } }),
      await write('refused', { listener: 'SCRAM', access: { SASL_SCRAM_512_AUTH: 'file:wrong.json' } }),
      await write('foreign', {
        listener: 'MUTUAL',
        access: { CLIENT_CERTIFICATE_TLS_AUTH: 'file:stranger.json' },
      }),
      await write('nameless', { listener: 'MUTUAL' }),
      await write('fine', { listener: 'SCRAM', access: { SASL_SCRAM_512_AUTH: 'file:user.json' } }),
    ]
    const up = workshop.start('up', ...files, '--json')
    await up.until(() => received().includes('fine'))
    const told = (mapping: string) => failuresOf(up, mapping)
    await up.until(() => ['denied', 'refused', 'foreign', 'nameless'].every((one) => told(one).length >= 2))

    for (const mapping of ['denied', 'refused', 'foreign', 'nameless']) {
      expect(told(mapping)[0], mapping).toMatchObject({
        code: 'SOURCE_ACCESS_DENIED',
        refusal: 'authentication',
        attempt: 1,
      })
      expect(told(mapping)[0]!.retryInMs, mapping).toBeGreaterThan(0)
    }
    expect(told('denied')[0]!.message).toContain('Authentication failed: Invalid username or password')
    expect(told('refused')[0]!.message).toContain('invalid credentials')
    expect(told('foreign')[0]!.message).toMatch(/alert (unknown ca|certificate unknown|bad certificate)/)
    expect(told('nameless')[0]!.message).toMatch(
      /alert (certificate required|bad certificate|handshake failure)/,
    )

    expect(await results()).toMatchObject({
      denied: 'PROBLEM: SASL authentication failed',
      refused: 'PROBLEM: SASL authentication failed',
      foreign: 'PROBLEM: Server failed to authenticate Lambda',
      nameless: 'PROBLEM: Server failed to authenticate Lambda',
      fine: 'OK',
    })

    workshop.write({ 'wrong.json': JSON.stringify(USER) })
    await up.until(() => ['denied', 'refused'].every((one) => received().includes(one)))
    up.signal('SIGTERM')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(received().toSorted()).toEqual(['denied', 'fine', 'refused'])
  })

  it('is read by who may describe and read the topic and the group, and needs to grant nothing more [KAF-17, LIF-9]', async () => {
    const file = await write('granted', {
      listener: 'SCRAM',
      access: { SASL_SCRAM_512_AUTH: 'file:user.json' },
      group: 'readers',
    })
    const broker = secured.bootstrapServer
    const topic = `access-${process.pid}-${topics}`
    await grant(broker, { kind: 'TOPIC', name: topic, operations: ['DESCRIBE', 'READ'] })
    await grant(broker, { kind: 'GROUP', name: 'readers', operations: ['DESCRIBE'] })
    const up = workshop.start('up', file, '--json')
    const [told] = await up.untilEvents('SourceFailed')
    expect(told).toMatchObject({ code: 'SOURCE_ACCESS_DENIED', refusal: 'authorization', attempt: 1 })
    expect(told!.message).toContain('group')

    await grant(broker, { kind: 'GROUP', name: 'readers', operations: ['READ'] })
    await up.untilEvents('PositionStored')
    up.signal('SIGTERM')
    expect(await up.ended).toMatchObject({ code: 0 })
    expect(received()).toEqual(['granted'])
  })

  it('is not trusted without the authority that has signed its certificate', async () => {
    const file = await write('untrusted', {
      listener: 'SCRAM',
      access: { SASL_SCRAM_512_AUTH: 'file:user.json' },
      trusted: false,
    })
    const { code, stderr } = await workshop.run('validate', file, '--connect')
    expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining('certificate') })
  })
})

function received(): string[] {
  try {
    return workshop.readLines('received.ndjson').map(({ data }) => data)
  } catch {
    return []
  }
}

/** LastProcessingResult of each mapping, by its Id. */
async function results(): Promise<Record<string, string>> {
  const { stdout } = await workshop.run('ps', '--json')
  const mappings = JSON.parse(stdout) as readonly { readonly id: string; readonly result: string }[]
  return Object.fromEntries(mappings.map(({ id, result }) => [id, result]))
}

function failuresOf(up: PipelineProcess, id: string) {
  return up.events.flatMap((event) => (event.event === 'SourceFailed' && event.mapping === id ? [event] : []))
}

interface Reached {
  readonly listener: 'PLAIN' | 'SCRAM' | 'MUTUAL' | 'BARE'
  /** Types and URIs of SourceAccessConfigurations. */
  readonly access?: Readonly<Record<string, string>>
  /** Default true: the connection names the authority. */
  readonly trusted?: boolean
  /** Of a cluster of MSK. */
  readonly group?: string
}

/** A pipeline on a new topic that holds the pipeline's name; MSK knows no BASIC_AUTH. @returns its file */
async function write(id: string, { listener, access = {}, trusted = true, group }: Reached): Promise<string> {
  const topic = `access-${process.pid}-${++topics}`
  await kafka.createTopic({ topic })
  await kafka.produce({ topic, records: [{ key: null, value: Buffer.from(id), headers: [] }] })
  const address = secured.addresses.get(listener)!
  // A password goes in plain text to this machine only, by whatever name the runtime calls it.
  const broker = listener === 'BARE' ? address.replace(/.*:/, 'localhost:') : address
  const isSelfManaged = listener === 'PLAIN' || listener === 'BARE'
  const configurations = Object.entries(access).map(([Type, URI]) => ({ Type, URI }))
  const mapping = {
    ...(isSelfManaged
      ? { SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [broker] } } }
      : { EventSourceArn: CLUSTER }),
    Id: id,
    Topics: [topic],
    StartingPosition: 'TRIM_HORIZON',
    MaximumBatchingWindowInSeconds: 0,
    ...(group === undefined ? {} : { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: group } }),
    ...(configurations.length === 0 ? {} : { SourceAccessConfigurations: configurations }),
  }
  const connection = {
    ...(isSelfManaged ? {} : { Brokers: [broker] }),
    ...(trusted ? { CaFile: './ca.pem' } : {}),
  }
  // JSON is YAML.
  const pipeline = {
    Function: { FunctionName: id, Handler: 'handlers.received', Timeout: 60 },
    EventSourceMappings: [mapping],
    Connections: { kafka: connection },
  }
  workshop.write({ [`${id}.yaml`]: JSON.stringify(pipeline, undefined, 2) })
  return `${id}.yaml`
}

const CLUSTER = 'arn:aws:kafka:us-east-2:123456789012:cluster/demo/1b4b0e9c-8c3e-4f5e-9d43-fb6d5b8f5a11-1'

/** Signed by an authority that the broker does not know. */
function strangersCertificate(): object {
  const stranger = new Authority()
  try {
    return stranger.issue('mallory')
  } finally {
    stranger.close()
  }
}
