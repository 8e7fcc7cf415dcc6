import { violated } from './aws-error.ts'

/** A function as a request names it. */
export interface NamedFunction {
  readonly name: string
  /** Version or alias, as it was given. */
  readonly qualifier: string | undefined
  /** Both are there in an ARN; a partial ARN has the account only. */
  readonly region: string | undefined
  readonly account: string | undefined
  readonly partition: string | undefined
}

const FORM =
  /^(?:arn:(?<partition>[a-zA-Z-]+):lambda:)?(?:(?<region>[a-z]{2,}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/

/** The form that AWS names in its answers. */
const PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'

/**
 * Reads a name, an ARN, a partial ARN, each with a qualifier or without (CFG-1).
 * @throws AwsError ValidationException for anything else
 */
export function readFunctionName(value: unknown): NamedFunction {
  if (value === undefined) {
    throw violated({ value: null, at: 'functionName', constraint: 'Member must not be null' })
  }
  const named = parseFunctionName(value)
  if (named === null) {
    const constraint = `Member must satisfy regular expression pattern: ${PATTERN}`
    throw violated({ value, at: 'functionName', constraint })
  }
  return named
}

/** Null for what names no function. */
export function parseFunctionName(value: unknown): NamedFunction | null {
  const groups = typeof value === 'string' && value.length <= 256 ? FORM.exec(value)?.groups : undefined
  if (groups === undefined) return null
  const { name, qualifier, region, account, partition } = groups
  if (name === undefined || name.length > 64 || (partition !== undefined && !(region && account))) return null
  return { name, qualifier, region, account, partition }
}

/** Whether a request that names a function so means the one with this ARN, whatever its qualifier. */
export function meansFunction(named: NamedFunction, functionArn: string): boolean {
  const [, , , region, account, , name] = functionArn.split(':')
  return (
    named.name === name &&
    (named.region === undefined || named.region === region) &&
    (named.account === undefined || named.account === account)
  )
}

/**
 * The ARN that answers show: with the qualifier that was asked for.
 * @decision API-6 A full ARN with $LATEST loses it in answers, as one recording has it; a name or partial ARN keeps it.
 */
export function qualifiedArn(arn: string, { qualifier, partition }: NamedFunction): string {
  const isDropped = qualifier === undefined || (qualifier === '$LATEST' && partition !== undefined)
  return isDropped ? arn : `${arn}:${qualifier}`
}
