/** An Amazon Resource Name, in its parts. */
export interface Arn {
  readonly text: string
  readonly partition: string
  readonly service: string
  /** Empty where the service has none (S3). */
  readonly region: string
  /** Twelve digits; empty where the service has none (S3). */
  readonly account: string
  /** All that follows the account: `stream/orders`, `cluster/name/uuid`, `queue`. */
  readonly resource: string
}

/** Splits an ARN; undefined when the text has not the six parts of one. Says nothing about the service's own form. */
export function parseArn(text: string): Arn | undefined {
  const match = /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/.exec(text)
  if (match === null) return undefined
  const [, partition, service, region, account, resource] = match
  return {
    text,
    partition: partition!,
    service: service!,
    region: region!,
    account: account!,
    resource: resource!,
  }
}
