import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogueEntry, ERROR_CATALOGUE, fillTemplate } from './error-catalogue.ts'

const CODES = Object.keys(ERROR_CATALOGUE)
const PAGE = readFileSync('docs/errors.md', 'utf8')

describe('the catalogue', () => {
  it('has a section of the page for each code', () => {
    const sections = [...PAGE.matchAll(/^### (\w+)$/gm)].map(([, code]) => code)
    expect(CODES.filter((code) => !sections.includes(code))).toEqual([])
  })

  it('has a code for each section of the page', () => {
    const sections = [...PAGE.matchAll(/^### (.+)$/gm)].map(([, code]) => code!)
    expect(sections.filter((code) => !CODES.includes(code))).toEqual([])
    expect(sections).toHaveLength(new Set(sections).size)
  })

  it('gives each code a message, a hint without a full stop, and an explanation of whole sentences', () => {
    for (const [code, { message, hint, explanation }] of Object.entries(ERROR_CATALOGUE)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
      expect(message).not.toBe('')
      expect({ code, hint }).toEqual({ code, hint: expect.stringMatching(/[^.]$/) as string })
      expect({ code, explanation }).toEqual({
        code,
        explanation: expect.stringMatching(/^[A-Z$].*[.]$/) as string,
      })
    }
  })

  it('has an entry for each of its codes and for nothing else', () => {
    expect(catalogueEntry('USAGE')).toBe(ERROR_CATALOGUE.USAGE)
    expect(catalogueEntry('constructor')).toBeUndefined()
  })
})

it('fills a text with what is known', () => {
  expect(fillTemplate('{a} and {b}, { c } and {d}', { a: 1, b: 'two' })).toBe('1 and two, { c } and {d}')
})
