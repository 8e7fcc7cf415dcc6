import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PipelineProcess } from '../../src/cli/process-fixture.ts'
import { SecuredBench, type SecuredKind } from './secured-bench.ts'
import { USER } from './secured-broker.ts'

/** A broker takes its time on a busy machine. */
const START_TIMEOUT_MS = 240_000
/** Messages that flow while the broker is restarted. */
const FLOW = 120
/** What `up --watch` says of the mapping `rotated`. */
const ROTATED = 'rotated goes on: the CaFile ca.pem has changed'

/** The suite that every broker of its own passes: TLS, passwords, restarts. */
export function describeSecuredBroker(name: string, kind: SecuredKind): void {
  const hasContainers = (process.env[kind.variable] ?? '') !== ''
  describe.skipIf(!hasContainers)(`a broker of its own: ${name}`, () => {
    let bench: SecuredBench
    beforeAll(async () => {
      bench = new SecuredBench(kind)
      await bench.start()
    }, START_TIMEOUT_MS)
    afterAll(() => bench.stop())
    beforeEach(() => bench.openWorkshop())
    afterEach(() => bench.workshop.close())

    it('is reached over TLS with a private authority, with the password of BASIC_AUTH [MQ-8, MQ-9]', async () => {
      const files = [
        await bench.write('secret', { tls: true, access: 'file:user.json' }),
        await bench.write('environment', { tls: true, access: 'env:ALICE' }),
        await bench.write('plain', { tls: false, access: 'file:user.json' }),
      ]
      const argv = ['up', ...files, '--json', '--until-idle', '--timeout', '60']
      const up = bench.workshop.startWith({ ALICE: JSON.stringify(USER) }, ...argv)
      // Node warns of an address that is given as the name of a server.
      expect(await up.ended).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Warning') })
      expect(bench.received().toSorted()).toEqual(['environment', 'plain', 'secret'])
    })

    it('says why it refuses, while other mappings go on, and lets in once the secret is right [PAGE-39, MQ-9, LIF-9, MQ-15]', async () => {
      const files = [
        await bench.write('denied', { tls: true, access: 'file:wrong.json' }),
        await bench.write('fine', { tls: true, access: 'file:user.json' }),
      ]
      const up = bench.workshop.start('up', ...files, '--json')
      await up.until(() => bench.received().includes('fine'))
      await up.until(() => failuresOf(up, 'denied').length >= 2)
      expect(failuresOf(up, 'denied')[0]).toMatchObject({
        code: 'SOURCE_ACCESS_DENIED',
        refusal: 'authentication',
        attempt: 1,
      })
      bench.workshop.write({ 'wrong.json': JSON.stringify(USER) })
      await up.until(() => bench.received().includes('denied'))
      up.signal('SIGTERM')
      expect(await up.ended).toMatchObject({ code: 0 })
    })

    it('is not trusted without the authority that has signed its certificate [MQ-8]', async () => {
      const file = await bench.write('untrusted', { tls: true, access: 'file:user.json', trusted: false })
      const { code, stderr } = await bench.workshop.run('validate', file, '--connect')
      expect({ code, stderr }).toMatchObject({ code: 78, stderr: expect.stringContaining('certificate') })
    })

    it('is trusted under --watch as its CaFile says by now, and nothing is lost meanwhile', async () => {
      expect(await replaceCaFile(bench)).toEqual({
        why: expect.stringContaining('certificate'),
        received: ['rotated', 'waiting'],
        code: 0,
        isEmpty: true,
      })
    })

    it(
      'loses nothing when it is restarted while messages flow [PAGE-3, GEN-2]',
      { timeout: 180_000 },
      async () => {
        const ran = await restartWhileMessagesFlow(bench)
        expect(ran.failures).toContain('SOURCE_UNREACHABLE')
        expect(ran).toMatchObject({ code: 0, isEmpty: true })
      },
    )
  })
}

/** Until every message was received, before the restart or after it. */
async function restartWhileMessagesFlow(bench: SecuredBench) {
  const file = await bench.write('restarted', { tls: false, access: 'file:user.json' })
  const up = bench.workshop.start('up', file, '--json')
  await up.untilEvents('MessagesDeleted')
  const sent = ['restarted']
  const flow = (async () => {
    for (let number = 0; number < FLOW; number++) {
      sent.push(`m${number}`)
      await bench.sendAtLast('restarted', `m${number}`)
    }
  })()
  await up.until(() => bench.received().length >= FLOW / 4)
  await bench.secured.container.restart({ timeout: 1 })
  await flow
  await up.until(() => sent.every((text) => bench.received().includes(text)))
  const failures = failuresOf(up, 'restarted').map((failure) => failure.code)
  up.signal('SIGTERM')
  const { code } = await up.ended
  return { failures, code, isEmpty: await bench.user.isEmpty('restarted') }
}

/** While the pipeline runs: a wrong authority, the right one, the wrong one again beside an open connection, the right one. */
async function replaceCaFile(bench: SecuredBench) {
  bench.trust('a stranger')
  const file = await bench.write('rotated', { tls: true, access: 'file:user.json' })
  const up = bench.workshop.start('up', file, '--watch', '--json')
  const failures = () => failuresOf(up, 'rotated')
  const goneOn = (times: number) => up.stderr.split(ROTATED).length > times
  await up.until(() => failures().length > 0)
  const why = failures()[0]!.message
  bench.trust('its authority')
  await up.until(() => bench.received().length === 1 && goneOn(1))

  const before = failures().length
  bench.trust('a stranger')
  await up.until(() => failures().length > before && goneOn(2))
  await bench.user.send('rotated', 'waiting')
  bench.trust('its authority')
  await up.until(() => bench.received().length === 2 && goneOn(3))
  up.signal('SIGTERM')
  const { code } = await up.ended
  return { why, received: bench.received(), code, isEmpty: await bench.user.isEmpty('rotated') }
}

function failuresOf(up: PipelineProcess, id: string) {
  return up.events.flatMap((event) => (event.event === 'SourceFailed' && event.mapping === id ? [event] : []))
}
