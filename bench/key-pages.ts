/** Prints pages of records, one a line, as fast as they are taken: `[[position, key], …]`. */
import { once } from 'node:events'
import { KEYED_PAGE_SIZE, KEYED_RECORDS } from './keyed-pages.ts'

const keys = Number(process.argv[2])
for (let from = 0; from < KEYED_RECORDS; from += KEYED_PAGE_SIZE) {
  const page = Array.from({ length: KEYED_PAGE_SIZE }, (_, index) => [
    String(from + index),
    `key-${(from + index) % keys}`,
  ])
  if (!process.stdout.write(`${JSON.stringify(page)}\n`)) await once(process.stdout, 'drain')
}
