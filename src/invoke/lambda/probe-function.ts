import type { FunctionCode } from '../../model/index.ts'
import { messageOf } from '../outcomes.ts'
import { LambdaExchange } from './lambda-exchange.ts'

/**
 * Whether a real function is there and may be called; it does not run.
 * @returns what was found, in words. Rejects in Lambda's own words.
 */
export async function probeFunction(code: FunctionCode & { kind: 'functionArn' }): Promise<string> {
  const exchange = new LambdaExchange(code)
  try {
    await exchange.probe()
    return `function ${code.functionArn} may be called`
  } catch (error) {
    const { name } = error as { name?: string }
    const words = error instanceof AggregateError ? messageOf(error.errors[0]) : messageOf(error)
    throw new Error(
      name === undefined || name === 'Error' || name === 'AggregateError' ? words : `${name}: ${words}`,
      {
        cause: error,
      },
    )
  } finally {
    await exchange.close()
  }
}
