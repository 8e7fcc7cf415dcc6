/** DynamoDB JSON as events have it (EVT-10): `N` is text, `B` is base64. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly M: Readonly<Record<string, AttributeValue>> }
  | { readonly L: readonly AttributeValue[] }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }

export type Item = Readonly<Record<string, AttributeValue>>

/** One text for one item key, whatever the order of its attributes: `{"id":{"S":"a"}}`. */
export function keyText(key: Item): string {
  const names = Object.keys(key).toSorted()
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, key[name]])))
}

/** The attributes of an item that are its key; those that it has not are left out. */
export function keyOf(item: Item, attributeNames: readonly string[]): Item {
  return Object.fromEntries(attributeNames.flatMap((name) => (name in item ? [[name, item[name]!]] : [])))
}
