import { describe, expect, it } from 'vitest'
import { kafkaConnection } from './connection.ts'

const secrets = {
  directory: '/',
  environment: {
    USER: '{"username":"ann","password":"x"}',
    CA: '{"certificate":"-----BEGIN CERTIFICATE-----"}',
    CLIENT: '{"certificate":"C","privateKey":"K","privateKeyPassword":"P"}',
  },
}

function connect(brokers: string[], access: Record<string, string> = {}) {
  const sourceAccess = Object.entries(access).map(([type, uri]) => ({ type, uri }))
  return kafkaConnection({ connection: { kind: 'brokers', brokers }, sourceAccess }, secrets)
}

describe('the connection of a Kafka mapping', () => {
  it('is plain text when nothing says otherwise', async () => {
    expect(await connect(['kafka:9092'])).toEqual({ brokers: ['kafka:9092'] })
  })

  it.each([
    ['BASIC_AUTH', 'plain'],
    ['SASL_SCRAM_256_AUTH', 'scram-sha-256'],
    ['SASL_SCRAM_512_AUTH', 'scram-sha-512'],
  ])('takes %s as SASL %s over TLS [SMK-1, SMK-3]', async (type, mechanism) => {
    expect(await connect(['kafka.example:9096'], { [type]: 'env:USER' })).toEqual({
      brokers: ['kafka.example:9096'],
      sasl: { mechanism, username: 'ann', password: 'x' },
      tls: {},
    })
  })

  it('speaks plain SASL to brokers on this machine only, and not when an authority is given', async () => {
    const user = { BASIC_AUTH: 'env:USER' }
    expect(await connect(['localhost:9092', '127.0.0.1:9093'], user)).not.toHaveProperty('tls')
    expect(await connect(['localhost:9092', 'kafka.example:9092'], user)).toHaveProperty('tls')
    expect(
      await connect(['localhost:9092'], { ...user, SERVER_ROOT_CA_CERTIFICATE: 'env:CA' }),
    ).toMatchObject({
      tls: { ca: ['-----BEGIN CERTIFICATE-----'] },
    })
  })

  it('shows a client certificate [SMK-1, SMK-3]', async () => {
    expect(await connect(['kafka:9092'], { CLIENT_CERTIFICATE_TLS_AUTH: 'env:CLIENT' })).toMatchObject({
      tls: { cert: 'C', key: 'K', passphrase: 'P' },
    })
  })

  it('knows the TLS listeners of MSK by their port', async () => {
    expect(await connect(['b-1.c.kafka.us-east-2.amazonaws.com:9094'])).toHaveProperty('tls')
    expect(await connect(['b-1.c.kafka.us-east-2.amazonaws.com:9092'])).not.toHaveProperty('tls')
  })

  it('is the same in or out of a VPC', async () => {
    expect(
      await connect(['kafka:9092'], {
        VPC_SUBNET: 'subnet:subnet-1',
        VPC_SECURITY_GROUP: 'security_group:sg-1',
      }),
    ).toEqual({ brokers: ['kafka:9092'] })
  })

  it('names the secret that lacks a member', async () => {
    await expect(connect(['kafka:9092'], { BASIC_AUTH: 'env:CA' })).rejects.toMatchObject({
      code: 'SOURCE_ACCESS_DENIED',
      message: 'secret env:CA has no member "username" that is a text',
    })
  })
})
