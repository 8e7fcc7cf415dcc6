/**
 * `${NAME}` and `${NAME:-default}`. Before parsing, each is masked by as many characters that mean nothing to YAML,
 * so that every place in the text stays what it is, and no value can break the structure. After parsing, masks are
 * replaced by what they stand for; a plain scalar then gets its type from the result, so `BatchSize: ${SIZE}` is a number.
 * @decision variables $${NAME} stands for the text ${NAME}; the default of ${NAME:-default} also stands for an empty value.
 */
export interface Variable {
  readonly offset: number
  readonly length: number
  readonly name: string
  readonly defaultValue: string | undefined
  /** `$${NAME}`: the text `${NAME}` itself. */
  readonly escaped: boolean
}

export interface MaskedText {
  readonly text: string
  readonly variables: readonly Variable[]
}

const FIRST = '\uE000'
const MORE = '\uE001'
const MASK = /\uE000\uE001+/g
const VARIABLE = /(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\n]*))?\}/g

export function maskVariables(text: string): MaskedText {
  const variables: Variable[] = []
  const masked = text.replaceAll(VARIABLE, (whole, dollar: string, name: string, defaultValue, offset) => {
    variables.push({ offset, length: whole.length, name, defaultValue, escaped: dollar !== '' })
    return FIRST + MORE.repeat(whole.length - 1)
  })
  return { text: masked, variables }
}

/**
 * Replaces the masks in a scalar's text.
 * @param options.range where the scalar stands, to know which variables are in it
 * @param options.missing called for a variable without value and default; the empty text takes its place
 */
export function unmask(
  text: string,
  options: {
    readonly range: { readonly start: number; readonly end: number }
    readonly variables: readonly Variable[]
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly missing: (variable: Variable) => void
  },
): string {
  if (!text.includes(FIRST)) return text
  const { range, environment, missing } = options
  const here = options.variables.filter(({ offset }) => offset >= range.start && offset < range.end)
  let next = 0
  return text.replaceAll(MASK, (mask) => {
    const variable = here[next++]
    return variable === undefined ? mask : valueOf(variable, environment, missing)
  })
}

function valueOf(
  variable: Variable,
  environment: Readonly<Record<string, string | undefined>>,
  missing: (variable: Variable) => void,
): string {
  const { name, defaultValue, escaped } = variable
  if (escaped) return defaultValue === undefined ? `\${${name}}` : `\${${name}:-${defaultValue}}`
  const value = environment[name]
  if (defaultValue !== undefined) return value === undefined || value === '' ? defaultValue : value
  if (value === undefined) missing(variable)
  return value ?? ''
}
