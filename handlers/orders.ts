/** What a Kinesis mapping sends, as far as this function looks at it. */
interface KinesisEvent {
  Records: { kinesis: { data: string; partitionKey: string } }[]
}

interface Order {
  order: number
  item: string
  price: number
}

/** Adds up a batch of orders. When it throws, the whole batch comes again. */
export async function handler(event: KinesisEvent): Promise<void> {
  const orders = event.Records.map(({ kinesis }): Order => {
    return JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8'))
  })
  const total = orders.reduce((sum, order) => sum + order.price, 0)
  const last = orders.at(-1)
  console.log(
    `${orders.length} orders for ${total.toFixed(2)} EUR, the last one ${last?.item} (${last?.order})`,
  )
}
