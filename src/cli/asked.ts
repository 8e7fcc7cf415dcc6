import { resolve } from 'node:path'
import { LocalClient, LocalRequestError } from '../api/index.ts'
import { valueOfOption } from './arguments.ts'
import { CommandError, type Context, type Given } from './command.ts'

/** What a running pipeline could not do is this command's error, by the same code. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof LocalRequestError)) throw error
    throw new CommandError(error.code, error.message, error.record)
  }
}

/**
 * Asks the pipeline that runs on the state directory which the command names.
 * @throws CommandError `NO_RUNNING_PIPELINE` when none does
 */
export async function ask<T>(
  given: Given,
  context: Context,
  request: (client: LocalClient) => Promise<T>,
): Promise<T> {
  const stateDirectory = resolve(context.workingDirectory, valueOfOption(given, 'state') ?? '.pipeline')
  const client = await asked(LocalClient.connect(stateDirectory))
  try {
    return await asked(request(client))
  } finally {
    client.close()
  }
}
