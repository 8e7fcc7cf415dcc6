import { ask } from '../asked.ts'
import { EXIT, type Command } from '../command.ts'

/** `pipeline enable ID` and `pipeline disable ID`: switches one mapping of a running pipeline. */
function switching(enabled: boolean): Command {
  return {
    description: [
      enabled
        ? 'The mapping reads on from the position where it was disabled.'
        : 'The running invocation finishes and is stored; what waits for its next attempt is read again once the mapping is enabled. It keeps its position.',
      'ID is the Id or the UUID of a mapping, as pipeline ps shows them. It stays so across restarts; a mapping of a file until the file itself says something else.',
    ],
    options: {},
    takes: { atLeast: 1, atMost: 1, name: 'ID' },
    run: async (given, context) => {
      const [mapping] = given.arguments
      const { id, state } = await ask(given, context, (client) =>
        client.request('switch', { mapping: mapping!, enabled }),
      )
      context.stderr.write(`${id}: ${state}\n`)
      return EXIT.done
    },
  }
}

export const enable = switching(true)
export const disable = switching(false)
