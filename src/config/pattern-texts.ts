import { isMembers, listOf, membersOf, type MappingView } from './mapping-view.ts'
import { jsonOf } from './yaml/node.ts'

/**
 * The filter patterns of a mapping as JSON, in which numbers keep the form they have in the file (FLT-18). What is
 * neither a text nor an object is left to the schema.
 */
export function patternTexts(view: MappingView): { readonly index: number; readonly text: string }[] {
  return listOf(membersOf(view.members, 'FilterCriteria')['Filters']).flatMap((filter, index) => {
    const pattern = membersOf(filter)['Pattern']
    if (typeof pattern === 'string') return [{ index, text: pattern }]
    const node = view.document.node([...view.path, 'FilterCriteria', 'Filters', index, 'Pattern'])
    return isMembers(pattern) && node !== undefined ? [{ index, text: jsonOf(node) }] : []
  })
}
