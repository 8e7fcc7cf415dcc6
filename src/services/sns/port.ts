/** What is asked of SNS, in its own terms. Every call rejects with a `SourceError` in the service's own words. */

/** A topic. Emulators have one account, so that there the name alone counts. */
export interface TopicAddress {
  readonly name: string
  readonly arn: string
}

/** The engine's face. */
export interface SnsPort {
  /** @returns the ARN of the topic as the service knows it */
  describeTopic(topic: TopicAddress): Promise<string>
  /** @returns the message's ID */
  publish(topic: TopicAddress, message: string, signal?: AbortSignal): Promise<string>
  close(): void
}

/** A producer's face: what makes and removes topics. */
export interface SnsProducer {
  /** False when it is there already. */
  createTopic(name: string): Promise<boolean>
  deleteTopic(topic: TopicAddress): Promise<void>
}

/** What sends a topic's messages, as they were published, to a queue of the same service. */
export interface SnsSubscriber {
  subscribeQueue(topic: TopicAddress, queueArn: string): Promise<void>
}
