/** Generates src/model/generated/engine-event.ts from schemas/event.schema.json. */
import { readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

const schema = JSON.parse(readFileSync('schemas/event.schema.json', 'utf8'))
const closed = JSON.parse(JSON.stringify(schema).replaceAll('"additionalProperties":true', '"additionalProperties":false'))
const types = await compile(closed, 'EngineEvent', {
  bannerComment: '/* Generated from schemas/event.schema.json by `npm run generate`. Do not edit. */',
  style: { semi: false, singleQuote: true },
})
writeFileSync('src/model/generated/engine-event.ts', types)
