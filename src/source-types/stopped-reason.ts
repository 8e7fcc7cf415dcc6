import type { Refusal, SourceErrorCode, SourceType } from '../model/index.ts'
import { RESPONSE_FACTS } from './responses.ts'

/** Why a consumer of Kafka or MQ has stopped, as AWS's StateTransitionReason tells it. */
export type StoppedReason =
  | 'ESM_CONFIG_NOT_VALID'
  | 'EVENT_SOURCE_AUTHN_ERROR'
  | 'EVENT_SOURCE_AUTHZ_ERROR'
  | 'FUNCTION_CONFIG_NOT_VALID'

/** What keeps a mapping from consuming. */
export interface Trouble {
  /** A failure of its source that is tried again; null when it can be read. */
  readonly problem: { readonly code: string; readonly refusal?: Refusal } | null
  /** The function cannot run as it is configured. */
  readonly isFunctionWrong: boolean
}

/**
 * The StateTransitionReason of a mapping on Kafka or MQ that cannot go on before somebody mends it (LIF-9, MQ-15);
 * undefined for what passes by itself, and for sources where AWS has no such codes.
 *
 *     the topic, queue or virtual host is not there      ESM_CONFIG_NOT_VALID
 *     a login, a certificate or its secret is refused    EVENT_SOURCE_AUTHN_ERROR
 *     an ACL, a permission is missing                    EVENT_SOURCE_AUTHZ_ERROR
 *     the function cannot run as it is configured        FUNCTION_CONFIG_NOT_VALID
 *
 * @decision LIF-9 What is looked at first decides: a source that cannot be read tells its code, only then the function. A secret that cannot be read, and a certificate that either side refuses, count as authentication; a topic, queue or virtual host that is not there as a configuration that is not valid.
 * @decision LIF-17 A consumer of Kafka or MQ that is stopped by an error that only a person can mend keeps its state and position, tells the code, and tries again with back-off: what is mended outside is noticed without an update.
 */
export function stoppedReason(
  sourceType: SourceType,
  { problem, isFunctionWrong }: Trouble,
): StoppedReason | undefined {
  if (!RESPONSE_FACTS[sourceType].tellsStopped) return undefined
  switch (problem?.code as SourceErrorCode | undefined) {
    case 'SOURCE_NOT_FOUND':
      return 'ESM_CONFIG_NOT_VALID'
    case 'SOURCE_ACCESS_DENIED':
      return problem?.refusal === 'authentication' ? 'EVENT_SOURCE_AUTHN_ERROR' : 'EVENT_SOURCE_AUTHZ_ERROR'
    default:
      return isFunctionWrong ? 'FUNCTION_CONFIG_NOT_VALID' : undefined
  }
}
