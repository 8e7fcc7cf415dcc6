import { describe, expect, it } from 'vitest'
import { SourceError } from '../model/index.ts'
import type { NewMessage, SqsProducer } from '../services/sqs/port.ts'
import { sendAll } from './queue-producing.ts'

const TWELVE = 'a b c d e f g h i j k l'.split(' ')

const messages = (...bodies: string[]): NewMessage[] => bodies.map((body) => ({ body }))

/** Takes whatever comes, but for one that it refuses. @returns the bodies of each request, by their first letter */
async function sent(given: readonly NewMessage[], refused?: string): Promise<string[]> {
  const requests: string[] = []
  const sendMessages: SqsProducer['sendMessages'] = async (_queue, portion) => {
    requests.push(portion.map(({ body }) => body[0]).join(''))
    return portion.map(({ body }) =>
      body === refused ? new SourceError('SOURCE_FAILED', `no ${body}`) : { messageId: body },
    )
  }
  await sendAll({ sendMessages } as SqsProducer, { name: 'jobs' }, given).catch((error: Error) =>
    requests.push(error.message),
  )
  return requests
}

describe('messages that are put to a real queue', () => {
  it('go in order, ten in a request, and fewer when they are large', async () => {
    const large = (letter: string) => letter.repeat(90_000)
    expect(await sent(messages(...TWELVE, large('m'), large('n'), large('o'), 'p'))).toEqual([
      'abcdefghij',
      'klmn',
      'op',
    ])
    expect(await sent(messages('x'.repeat(250_000), 'y'))).toEqual(['x', 'y'])
  })

  it('go no further than the first that is not taken', async () => {
    expect(await sent(messages(...TWELVE), 'c')).toEqual(['abcdefghij', 'no c'])
  })
})
