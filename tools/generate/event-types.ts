import { readFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

/** `src/model/generated/engine-event.ts` from `schemas/event.schema.json`. */
export async function eventTypes(): Promise<string> {
  const text = readFileSync('schemas/event.schema.json', 'utf8')
  const closed = JSON.stringify(JSON.parse(text)).replaceAll(
    '"additionalProperties":true',
    '"additionalProperties":false',
  )
  return compile(JSON.parse(closed), 'EngineEvent', {
    bannerComment: '/* Generated from schemas/event.schema.json by `npm run generate`. Do not edit. */',
    style: { semi: false, singleQuote: true },
  })
}
