/** `schemas/pipeline.schema.json` as the generators read it. */
import { readFileSync } from 'node:fs'

/** The part of JSON Schema that the pipeline schema uses. */
export interface Schema {
  $ref?: string
  $id?: string
  $schema?: string
  $defs?: Record<string, Schema>
  title?: string
  description?: string
  type?: string | string[]
  enum?: unknown[]
  default?: unknown
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  propertyNames?: Schema
  required?: string[]
  dependentRequired?: Record<string, string[]>
  items?: Schema
  allOf?: Schema[]
  if?: Schema
  then?: Schema
  else?: Schema
  not?: Schema
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  /** A pattern in words. */
  'x-form'?: string
  /** A default in words, where it is no value of the file. */
  'x-default'?: string
  'x-defaultMs'?: number
  /** The source types that a mapping's definition serves. */
  'x-sourceTypes'?: string[]
}

/** A fresh copy: generators may change it. */
export function readPipelineSchema(): Schema & { $defs: Record<string, Schema> } {
  return JSON.parse(readFileSync('schemas/pipeline.schema.json', 'utf8'))
}

/**
 * `schemas/connections.schema.json`, with what it takes from the pipeline schema named as if it stood there. A fresh
 * copy: generators may change it.
 */
export function readConnectionsSchema(): Schema {
  const text = readFileSync('schemas/connections.schema.json', 'utf8')
  const { $id: _id, ...schema }: Schema = JSON.parse(text.replaceAll('pipeline.schema.json#', '#'))
  return schema
}

/** A schema with what its `$ref` says beneath what it says itself, as editors and ajv take them together. */
export function resolveRef(schema: Schema, definitions: Record<string, Schema>): Schema {
  if (schema.$ref === undefined) return schema
  const { $ref, ...own } = schema
  const target = definitions[$ref.replace('#/$defs/', '')]
  if (target === undefined) throw new Error(`${$ref} is not defined`)
  return { ...resolveRef(target, definitions), ...own }
}

/** The definitions that speak of one kind of source each, with their names. */
export function mappingDefinitions(definitions: Record<string, Schema>): [string, Schema][] {
  return Object.entries(definitions).filter(([, schema]) => schema['x-sourceTypes'] !== undefined)
}

/** The rules that a description names, the governing one first: `… (PAGE-13, CFG-1)`. */
export function rulesIn(description = ''): string[] {
  return [...description.matchAll(/\b[A-Z]{2,4}-\d+\b/g)].map(([id]) => id).filter((id) => id !== 'SHA-1')
}
