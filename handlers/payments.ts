/** What a Kafka mapping sends, as far as this function looks at it: records by topic and partition. */
interface KafkaEvent {
  records: Record<string, { partition: number; offset: number; value: string }[]>
}

interface Payment {
  account: string
  amount: number
}

/** Says how much each account has paid in a batch. */
export async function handler(event: KafkaEvent): Promise<void> {
  const paid = new Map<string, number>()
  for (const record of Object.values(event.records).flat()) {
    const payment: Payment = JSON.parse(Buffer.from(record.value, 'base64').toString('utf8'))
    paid.set(payment.account, (paid.get(payment.account) ?? 0) + payment.amount)
  }
  const lines = [...paid].map(([account, amount]) => `${account} ${amount.toFixed(2)}`)
  console.log(`payments: ${lines.join(', ')} EUR`)
}
