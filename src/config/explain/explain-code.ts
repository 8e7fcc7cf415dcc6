import { catalogueEntry } from '../../model/index.ts'

/** The text of `pipeline explain CODE`; undefined when the catalogue has no such code. Case does not matter. */
export function explainCode(code: string): string | undefined {
  const name = code.toUpperCase()
  const entry = catalogueEntry(name)
  if (entry === undefined) return undefined
  const { message, hint, explanation } = entry
  const said = message === '{reason}' ? 'the words of what failed' : message
  return [name, '', `  ${said}`, '', explanation, '', `What to do: ${hint}.`, ''].join('\n')
}
