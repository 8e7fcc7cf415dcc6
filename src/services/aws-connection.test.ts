import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sdkOptions } from './aws-connection.ts'

let server: Server

beforeEach(async () => {
  server = createServer(() => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

it.each([{}, { endpoint: 'http://127.0.0.1' }])(
  'gives a request up that is not answered: of a service at %o',
  async (where) => {
    const { port } = server.address() as AddressInfo
    const { requestHandler } = sdkOptions({ region: 'eu-west-1', ...where })
    const handler = NodeHttpHandler.create(requestHandler)
    const to = { protocol: 'http:', hostname: '127.0.0.1', port, path: '/', method: 'POST' }
    const request = { ...to, headers: {}, query: {} } as Parameters<NodeHttpHandler['handle']>[0]
    const answer = handler.handle(request, { requestTimeout: 50 })
    await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' })
  },
)
