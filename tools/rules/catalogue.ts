import { readFileSync } from 'node:fs'

/** One documented rule: a statement of the page, a bullet of the catalogue, or a row of its table of conflicts. */
export interface Rule {
  /** `PAGE-15`, `BAT-7`. */
  readonly id: string
  readonly section: string
  /** D documented · DO documented in 2022 only · O observed · I inferred · C sources contradict · S silent. */
  readonly certainty: string
  readonly text: string
  /** The real services on which a statement of the page is to be shown as well. */
  readonly alsoOn?: readonly string[]
}

/** Every rule, in the order of the page and the catalogue. */
export function readCatalogue(): readonly Rule[] {
  return JSON.parse(readFileSync('docs/rules-catalogue.json', 'utf8')) as Rule[]
}

/** Where this program goes another way than a rule, and why: rule ID to text. Written by hand. */
export function readDivergences(): ReadonlyMap<string, string> {
  const texts = JSON.parse(readFileSync('docs/divergences.json', 'utf8')) as Record<string, string>
  return new Map(Object.entries(texts))
}
