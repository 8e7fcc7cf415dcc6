import type { AddressInfo } from 'node:net'
import rhea, { type Connection, type EventContext, type Sender } from 'rhea'
import { afterEach, describe, expect, it } from 'vitest'
import { RealClock } from '../../../time/index.ts'
import { BrokerConnection } from './broker-connection.ts'

interface Mechanisms {
  enable_anonymous(): void
}

let closeBroker = () => {}

/** A broker that answers a browser as a test has it. */
async function connectionTo(browsed: (sender: Sender, connection: Connection) => void) {
  const container = rhea.create_container()
  ;(container as unknown as { sasl_server_mechanisms: Mechanisms }).sasl_server_mechanisms.enable_anonymous()
  container.on('disconnected', () => {})
  container.on('sender_open', ({ sender }: EventContext) => sender!.set_source(sender!.source))
  container.once('sendable', ({ sender, connection }: EventContext) => browsed(sender!, connection))
  const server = container.listen({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  closeBroker = () => server.close()
  const { port } = server.address() as AddressInfo
  return BrokerConnection.open({ host: '127.0.0.1', port, isTls: false }, new RealClock())
}

afterEach(() => closeBroker())

describe('a queue that is browsed', () => {
  it('is not told to hold less than it does when the connection is lost meanwhile', async () => {
    const connection = await connectionTo((sender, { socket }) => {
      sender.send({ body: 'one of many' })
      setImmediate(() => socket.destroy())
    })
    await expect(connection.browse('orders')).rejects.toMatchObject({ code: 'SOURCE_UNREACHABLE' })
  })
})
