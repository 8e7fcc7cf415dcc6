const PLACEHOLDERS: Readonly<Record<string, string>> = {
  '<uuid>': '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  '<any>': '[^/]+',
}

/** Whether a name is as a step has it: `<uuid>` stands for one, `<any>` for anything without a slash. */
export function matchesName(expected: string, actual: string): boolean {
  const pattern = expected
    .split(/(<uuid>|<any>)/)
    .map((part) => PLACEHOLDERS[part] ?? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('')
  return new RegExp(`^${pattern}$`).test(actual)
}
