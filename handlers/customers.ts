/** What a mapping of a DynamoDB stream sends, as far as this function looks at it. */
interface DynamoDBEvent {
  Records: { eventName: string; dynamodb: { NewImage?: Customer; OldImage?: Customer } }[]
}

/** An item in DynamoDB JSON: numbers are text. */
interface Customer {
  name: { S: string }
  points: { N: string }
}

/** Says how the points of customers have changed. When it throws, the whole batch comes again. */
export async function handler(event: DynamoDBEvent): Promise<void> {
  for (const { dynamodb } of event.Records) {
    const { NewImage: now, OldImage: before } = dynamodb
    if (now === undefined) continue
    console.log(`${now.name.S}: ${before?.points.N ?? 'new,'} -> ${now.points.N} points`)
  }
}
