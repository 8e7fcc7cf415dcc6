import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A bug as an edit of one line of the program: the program itself has no switch for it. */
export interface PlantedBug {
  /** From the repository's root. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly text: string
  readonly instead: string
}

/** The bugs that the simulation must find in each kind of worlds, one at a time, within 500 seeds. */
export const PLANTED_BUGS = {
  streams: {
    'watermark-off-by-one': {
      file: 'src/rules/settle/watermark.ts',
      text: 'page.prefix > before ? records[page.prefix - 1]!.position',
      instead: 'page.prefix > before ? records[page.prefix]!.position',
    },
    'children-early': {
      file: 'src/sources/lineage.ts',
      text: 'ended.has(parent) || !listed.has(parent)',
      instead: 'listed.has(parent) || !listed.has(parent)',
    },
    'halves-swapped': {
      file: 'src/engine/settling.ts',
      text: 'this.#replaceTop(second, first)',
      instead: 'this.#replaceTop(first, second)',
    },
    'key-in-two-lanes': {
      file: 'src/engine/shelf.ts',
      text: 'if (owner !== undefined) {\n      const joined',
      instead: 'if (owner !== undefined && owner.lane.hasRoom) {\n      const joined',
    },
    'discard-not-reported': {
      file: 'src/engine/discarding.ts',
      text: 'flow.emit(events.discarded({ shard }, { batch: piece.id, records, condition, ...told }))',
      instead: '',
    },
    'failed-delivery-forgotten': {
      file: 'src/engine/on-failure.ts',
      text: 'this.#keep(delivery, failed)',
      instead: "(lane.flow.emit({ event: 'DestinationFailed', ...failed }), 'written')",
    },
    'report-counts-wrongly': {
      file: 'src/destinations/failure-report.ts',
      text: 'Math.max(1, discard.invocations)',
      instead: 'discard.invocations + 1',
    },
    'window-state-not-stored': {
      file: 'src/engine/lane-window.ts',
      text: 'this.#open === null ? null : formatWindow({ open: this.#open, position })',
      instead: 'null',
    },
    'window-ends-too-early': {
      file: 'src/engine/tumbling-inbox.ts',
      text: 'nowMs >= endMs + WAITS_AFTER_END_MS && this.#atTipMs >= endMs',
      instead: 'nowMs >= endMs',
    },
  },
  sqs: {
    'failed-message-deleted': {
      file: 'src/engine/queue-settling.ts',
      text: 'records.filter((message) => !isFailed.has(message))',
      instead: 'records',
    },
    'told-although-not-deleted': {
      file: 'src/engine/queue-removal.ts',
      text: 'tellRemoved(batch, removed, { late, flow })',
      instead: 'tellRemoved(batch, messages, { late, flow })',
    },
    'group-out-of-order': {
      file: 'src/sources/sqs/sqs-source.ts',
      text: 'number(a) < number(b) ? -1 : 1',
      instead: 'number(a) < number(b) ? 1 : -1',
    },
    'group-twice-in-flight': {
      file: 'src/engine/queue-groups.ts',
      text: '(this.#owners.get(key) ?? owner) !== owner',
      instead: 'this.#owners.size < 0',
    },
    'wrong-answer-deletes': {
      file: 'src/rules/settle/message-failures.ts',
      text: 'if (unknown !== undefined) return',
      instead: 'if (unknown !== undefined && failed.size > 1) return',
    },
  },
  rabbitmq: {
    'failed-batch-acknowledged': {
      file: 'src/engine/queue-settling.ts',
      text: 'await this.#leave(records)',
      instead: 'await remove(this.#piece.id, records, this.#lane); this.#ends()',
    },
    'taken-ahead': {
      file: 'src/sources/rabbitmq/rabbit-source.ts',
      text: 'max === 0 || consumer === null',
      instead: 'max >= 0 || consumer === null',
    },
    'returned-out-of-order': {
      file: 'src/services/rabbitmq/pull-consumer.ts',
      text: 'this.#settle([...tags, ...unreceived], (tag',
      instead: 'for (const one of [...tags, ...unreceived].reverse()) this.#settle([one], (tag',
    },
  },
  activemq: {
    'one-delivery-too-many': {
      file: 'src/sources/activemq/activemq-source.ts',
      text: 'delivery.failedDeliveries >= this.#maximumRedeliveries',
      instead: 'delivery.failedDeliveries > this.#maximumRedeliveries',
    },
    'sent-when-lost': {
      file: 'src/engine/queue-settling.ts',
      text: 'records.filter((message) => !parts.source.holds(message))',
      instead: 'records.filter((message) => parts === null || message === null)',
    },
    'returned-at-once': {
      file: 'src/engine/queue-settling.ts',
      text: "parts.failedMessages === 'returned' && !stopping.aborted",
      instead: "parts.failedMessages !== 'returned' && !stopping.aborted",
    },
  },
  lives: {
    'change-without-waiting': {
      file: 'src/fleet/mapping-life.ts',
      text: 'await this.#running\n',
      instead: 'await Promise.resolve()\n',
    },
    'settings-of-before': {
      file: 'src/fleet/mapping-life.ts',
      text: 'this.#parts = parts',
      instead: 'void parts',
    },
    'change-while-another': {
      file: 'src/api/control/mapping-changes.ts',
      text: 'if (isBusy || (!STABLE',
      instead: 'if (isStuck && (!STABLE',
    },
    'change-not-stored': {
      file: 'src/api/control/mapping-control.ts',
      text: 'this.#keep(after)',
      instead: 'this.#entries.set(after.uuid, after)',
    },
    'deletion-not-ended': {
      file: 'src/api/control/restore.ts',
      text: "if (stage === 'deleting') store.remove({ uuid, id: isFiles ? null : id })",
      instead:
        "if (stage === 'deleting' && !isFiles) store.save({ ...store.list().find((one) => one.uuid === uuid)!, stage: 'live' })",
    },
    'position-outlives-mapping': {
      file: 'src/state/memory-mappings.ts',
      text: 'this.#positions.forgetMapping(id)',
      instead: 'void id',
    },
    'switch-forgotten': {
      file: 'src/api/control/restore.ts',
      text: 'if (stored === undefined) return mapping',
      instead: 'if (stored !== null) return mapping',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, PlantedBug>>>>

/**
 * Edits the program as it is loaded. Call it before anything of the engine is imported.
 * @throws Error when the text of the bug does not stand in its file exactly once: then it must be planted anew
 */
export function plant(name: string): void {
  const all = new Map<string, PlantedBug>(Object.values(PLANTED_BUGS).flatMap((bugs) => Object.entries(bugs)))
  const bug = all.get(name)
  if (bug === undefined) {
    throw new Error(`there is no bug ${name}; there are ${[...all.keys()].join(', ')}`)
  }
  const { href } = new URL(`../../${bug.file}`, import.meta.url)
  const parts = readFileSync(fileURLToPath(href), 'utf8').split(bug.text)
  if (parts.length !== 2) throw new Error(`${bug.file} does not have "${bug.text}" exactly once`)
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      return url === href ? { ...loaded, source: parts.join(bug.instead) } : loaded
    },
  })
}
