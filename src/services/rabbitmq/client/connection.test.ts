import { describe, expect, it } from 'vitest'
import { SourceError } from '../../../model/index.ts'
import { rabbitConnection } from './connection.ts'

const secrets = { directory: '', environment: { BROKER: '{"username":"orders","password":"s3cret"}' } }
const at = (url: string) => ({ connection: { kind: 'url', url } as const, sourceAccess: [] })

describe('how RabbitMQ is reached', () => {
  it('with the user of BASIC_AUTH, else of the URL, else guest [MQ-9]', async () => {
    const sourceAccess = [{ type: 'BASIC_AUTH', uri: 'env:BROKER' }]
    const url = 'amqp://url%20user:url-password@broker'
    expect(await rabbitConnection({ ...at(url), sourceAccess }, secrets)).toMatchObject({
      username: 'orders',
      password: 's3cret',
    })
    expect(await rabbitConnection(at(url), secrets)).toMatchObject({
      username: 'url user',
      password: 'url-password',
    })
    expect(await rabbitConnection(at('amqp://broker'), secrets)).toMatchObject({
      username: 'guest',
      password: 'guest',
    })
  })

  it('in the virtual host of VIRTUAL_HOST, else "/" [RMQ-1]', async () => {
    expect(await rabbitConnection({ ...at('amqp://broker'), virtualHost: 'shop' }, secrets)).toMatchObject({
      vhost: 'shop',
    })
    expect(await rabbitConnection(at('amqp://broker'), secrets)).toMatchObject({ vhost: '/' })
  })

  it('over TLS by amqps, on its own port [MQ-8]', async () => {
    expect(await rabbitConnection(at('amqp://broker'), secrets)).not.toHaveProperty('tls')
    expect(await rabbitConnection(at('amqp://broker'), secrets)).toMatchObject({ port: 5672 })
    expect(await rabbitConnection(at('amqps://broker'), secrets)).toMatchObject({
      port: 5671,
      tls: { servername: 'broker' },
    })
    expect(await rabbitConnection(at('amqps://broker:1234'), secrets)).toMatchObject({ port: 1234 })
  })

  it.each([
    ['amqps://10.0.0.1', '10.0.0.1'],
    ['amqps://[::1]', '::1'],
  ])('at an address, which is no name of a server: %s', async (url, hostname) => {
    expect(await rabbitConnection(at(url), secrets)).toMatchObject({ hostname })
    expect((await rabbitConnection(at(url), secrets)).tls).toEqual({})
  })

  it.each([
    [at('stomp://broker'), 'not stomp://'],
    [{ connection: { kind: 'aws' } as const, sourceAccess: [] }, 'not a connection of kind aws'],
    [
      { ...at('amqp://broker'), sourceAccess: [{ type: 'BASIC_AUTH', uri: 'env:ABSENT' }] },
      'is not set in the environment',
    ],
  ])('is refused: %j', async (mapping, why) => {
    await expect(rabbitConnection(mapping, secrets)).rejects.toThrow(SourceError)
    await expect(rabbitConnection(mapping, secrets)).rejects.toThrow(why)
  })
})
