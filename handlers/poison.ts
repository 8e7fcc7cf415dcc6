/** What a Kinesis mapping sends, as far as this function looks at it. */
interface KinesisEvent {
  Records: { kinesis: { data: string } }[]
}

/** Takes small orders only. When it throws, its batch is halved, until the one order that it cannot take stands alone. */
export async function handler(event: KinesisEvent): Promise<void> {
  for (const { kinesis } of event.Records) {
    const order = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8')) as {
      order: number
      price: number
    }
    if (order.price >= 11) throw new Error(`order ${order.order} is too large: ${order.price.toFixed(2)} EUR`)
  }
  console.log(`orders taken: ${event.Records.length}`)
}
