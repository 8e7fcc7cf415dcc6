import type { Refusal, SourceErrorCode, SourceType } from '../model/index.ts'

/** A failure of a source, in the words of whoever told it. */
export interface ToldProblem {
  readonly code: string
  readonly message: string
  readonly refusal?: Refusal
}

/**
 * What LastProcessingResult says of a source that cannot be read: where a Kafka cluster and its mapping do not accept each
 * other one of AWS's five texts (LIF-8), else the words of the service.
 *
 *     an ACL is missing                                   Cluster failed to authorize Lambda
 *     user and password are refused                       SASL authentication failed
 *     the broker refuses our certificate, or wants one    Server failed to authenticate Lambda
 *     we refuse the broker's                              Lambda failed to authenticate server
 *     ours, or its key, cannot be read                    Provided certificate or private key is invalid
 *
 * @decision LIF-8 Lambda's five texts for Kafka stand behind `PROBLEM: `, as every problem does; the words of the broker, of kafkajs and of OpenSSL are in the event and in `pipeline ps`. A secret that cannot be read is none of the five, and told in its own words.
 */
export function toldProblem(sourceType: SourceType, problem: ToldProblem): string {
  const isKafka = sourceType === 'msk' || sourceType === 'selfManagedKafka'
  return (isKafka ? refusedKafka(problem) : undefined) ?? problem.message
}

function refusedKafka({ code, refusal, message }: ToldProblem): string | undefined {
  if ((code as SourceErrorCode) !== 'SOURCE_ACCESS_DENIED') return undefined
  if (refusal === 'authorization') return 'Cluster failed to authorize Lambda'
  if (message.startsWith('secret ')) return undefined
  if (/\balert\b/i.test(message)) return 'Server failed to authenticate Lambda'
  if (/ routines::/.test(message)) return 'Provided certificate or private key is invalid'
  return /certificate|altnames|ERR_TLS|CERT_/i.test(message)
    ? 'Lambda failed to authenticate server'
    : 'SASL authentication failed'
}
