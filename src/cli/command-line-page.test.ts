import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { COMMANDS } from './command-list.ts'

const PAGE = readFileSync('docs/command-line.md', 'utf8')

it.each(COMMANDS)('docs/command-line.md tells of $name and each of its options', async ({ name, load }) => {
  const { options } = await load()
  expect(PAGE).toContain(`\`pipeline ${name}`)
  expect(Object.keys(options).filter((option) => !PAGE.includes(`--${option}`))).toEqual([])
})
