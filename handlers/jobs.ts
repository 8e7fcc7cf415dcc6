/** What an SQS mapping sends, as far as this function looks at it. */
interface SqsEvent {
  Records: { messageId: string; body: string }[]
}

interface Job {
  job: number
  kind: string
  image: string
  width: number
}

/** Does each job by itself, and names those that failed: only they come again. */
export async function handler(event: SqsEvent) {
  const batchItemFailures: { itemIdentifier: string }[] = []
  const done: number[] = []
  for (const { messageId, body } of event.Records) {
    const job = JSON.parse(body) as Job
    if (job.width > 0) done.push(job.job)
    else {
      console.error(`job ${job.job}: no ${job.kind} of ${job.image} can be ${job.width} pixels wide`)
      batchItemFailures.push({ itemIdentifier: messageId })
    }
  }
  if (done.length > 0) console.log(`done: ${done.join(', ')}`)
  return { batchItemFailures }
}
