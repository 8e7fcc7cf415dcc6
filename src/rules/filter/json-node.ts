/** A JSON text as a tree that knows where each part stands. Numbers keep the text they were written in (FLT-18). */
export type JsonNode = JsonObject | JsonArray | JsonText | JsonNumber | JsonBoolean | JsonNull

export interface JsonObject {
  readonly kind: 'object'
  /** From 0, in UTF-16 units, as all offsets here. */
  readonly offset: number
  /** In their order, duplicates included. */
  readonly members: readonly JsonMember[]
}

export interface JsonMember {
  readonly name: string
  /** Where the name's opening quote stands. */
  readonly offset: number
  readonly value: JsonNode
}

export interface JsonArray {
  readonly kind: 'array'
  readonly offset: number
  readonly items: readonly JsonNode[]
}

export interface JsonText {
  readonly kind: 'string'
  readonly offset: number
  readonly value: string
}

export interface JsonNumber {
  readonly kind: 'number'
  readonly offset: number
  readonly text: string
}

interface JsonBoolean {
  readonly kind: 'boolean'
  readonly offset: number
  readonly value: boolean
}

interface JsonNull {
  readonly kind: 'null'
  readonly offset: number
}

/** What a node is, in words for messages. */
export function inWords(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return 'an object'
    case 'array':
      return 'a list'
    case 'string':
      return 'a string'
    case 'number':
      return 'a number'
    case 'boolean':
      return String(node.value)
    case 'null':
      return 'null'
  }
}
