import { PipelineDocument } from './document.ts'

/**
 * The values of a YAML or JSON text, as a pipeline file would have them; `${NAME}` stands for itself.
 * @throws Error when it is no YAML
 */
export function readValues(text: string): unknown {
  const document = new PipelineDocument({ name: 'text', text, environment: {}, isVerbatim: true })
  const [problem] = document.problems
  if (problem !== undefined) throw new Error(problem.message)
  return document.value
}
