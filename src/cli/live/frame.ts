import type { BatchRow, MappingStatus } from '../../views/index.ts'
import type { Palette } from '../palette.ts'
import { columnsOf, cut, wrapped } from '../text-width.ts'
import { batchTable } from './batch-table.ts'
import { mappingTable } from './mapping-table.ts'

/** What the live view shows at one moment. */
export interface Scene {
  /** What runs, for the first line. */
  readonly title: string
  /** How to stop, at the end of the first line. */
  readonly hint: string
  /** In the order in which they are shown. */
  readonly statuses: readonly MappingStatus[]
  readonly rows: readonly BatchRow[]
  /** What the program has to say, on the last lines; empty for nothing. */
  readonly notices: readonly string[]
}

/** Below so many columns there is room for the title only. */
const NARROW = 60

export interface Size {
  readonly width: number
  readonly height: number
}

/**
 * The whole screen as lines, at most `height` of them, none wider than `width`: the mappings above, below them the
 * batches, the newest last.
 */
export function frame(
  scene: Scene,
  options: Size & { readonly nowMs: number; readonly palette: Palette },
): string[] {
  const { height } = options
  const notice = noticeLines(scene, options)
  const top = [titleLine(scene, options), '', ...mappingLines(scene, options), '']
  const room = height - top.length - notice.length - 1
  const batches = room > 0 ? batchTable(scene.rows, { ...options, shown: room }) : []
  const body = [...top, ...batches].slice(0, Math.max(0, height - notice.length))
  const filling = notice.length === 0 ? 0 : Math.max(0, height - body.length - notice.length)
  return [...body, ...Array<string>(filling).fill(''), ...notice].slice(0, height)
}

/** Lines of a file that is shown are cut, what is said of them is not. */
const CODE = /^ *>? *\d* \|/

/** At most half of the screen, a line of space above them. */
function noticeLines({ notices }: Scene, { width, height, palette }: Size & { palette: Palette }): string[] {
  const room = Math.max(1, Math.floor(height / 2) - 1)
  const all = notices.flatMap((line) => (CODE.test(line) ? [cut(line, width)] : wrapped(line, width)))
  const lines = all.length <= room ? all : [...all.slice(0, room - 1), '…'].slice(0, room)
  return lines.length === 0 ? [] : ['', ...lines.map((line) => palette.waiting(line))]
}

function titleLine(scene: Scene, { width, palette }: { width: number; palette: Palette }): string {
  // How to stop is worth more than where everything runs, where there is room for some of both.
  const room = width < NARROW ? width : width - columnsOf(scene.hint) - 2
  const title = cut(scene.title, room)
  const gap = width - columnsOf(title) - columnsOf(scene.hint)
  return gap < 2 ? palette.strong(title) : palette.strong(title) + ' '.repeat(gap) + palette.quiet(scene.hint)
}

/** Deleted, or taken out of its file, and nothing of it runs any more. */
function isGone({ state, batches }: MappingStatus): boolean {
  return state === 'Deleting' && batches.size === 0
}

/** At most half of the screen; mappings beyond it are counted. */
function mappingLines(
  scene: Scene,
  options: Size & { readonly nowMs: number; readonly palette: Palette },
): readonly string[] {
  const statuses = scene.statuses.filter((one) => !isGone(one))
  const room = Math.max(1, Math.floor(options.height / 2) - 3)
  if (statuses.length <= room) return mappingTable(statuses, options)
  const more = `and ${statuses.length - room} more`
  return [...mappingTable(statuses.slice(0, room), options), options.palette.quiet(more)]
}
