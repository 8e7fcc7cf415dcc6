import { translateAwsError } from './aws-errors.ts'
import { ExpiredIteratorError } from './expired-iterator.ts'

/** What the SDK threw, in the port's terms and the service's own words. */
export function translateError(thrown: unknown): Error {
  if (thrown instanceof Error && thrown.name === 'ExpiredIteratorException') {
    return new ExpiredIteratorError(thrown.message)
  }
  return translateAwsError(thrown)
}
