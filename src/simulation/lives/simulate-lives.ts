import { AwsError } from '../../api/index.ts'
import { WAITING_FUNCTIONS } from './lives-process.ts'
import type { LifeModel } from './life-model.ts'
import { drawSettings, type LivesSource } from './lives-sources.ts'
import { LivesWorld } from './lives-world.ts'

/** So long everything that was put may take to be processed once the function is well. */
const PATIENCE_MS = 3_600_000
const CHANGE_MS = 120_000

export interface LivesSimulation {
  readonly seed: number
  readonly story: readonly string[]
  /** What did not hold, in words; empty when everything did. */
  readonly problems: readonly string[]
}

/**
 * Runs the world of one seed in virtual time: random calls of the control API, records, kills and restarts, until an
 * invariant does not hold or everything has been processed.
 */
export async function simulateLives(seed: number): Promise<LivesSimulation> {
  const world = new LivesWorld(seed)
  const { dice, problems, story, clock } = world
  await world.create()
  const steps = dice.between(20, 80)
  for (let step = 0; step < steps && problems.length === 0; step++) {
    await act(world)
    await clock.advanceBy(dice.chance(0.7) ? dice.between(0, 10_000) : 0)
    compare(world)
  }
  if (problems.length === 0) await settle(world)
  world.process.kill()
  return { seed, story, problems }
}

/** A failing seed: what did not hold, the command that runs it again, and what has happened. */
export function livesFailureReport({ seed, story, problems }: LivesSimulation, again: string): string {
  return [
    `seed ${seed} does not hold. Run it again: ${again}`,
    ...problems.map((problem) => `  ✗ ${problem}`),
    '',
    ...story,
  ].join('\n')
}

const ACTS = [
  ...Array.from({ length: 5 }, () => put),
  ...Array.from({ length: 4 }, () => create),
  ...Array.from({ length: 4 }, () => update),
  ...Array.from({ length: 4 }, () => toggle),
  ...Array.from({ length: 4 }, () => remove),
  (world: LivesWorld) => world.lose(world.dice.pick(world.sources), world.dice.between(100, 20_000)),
  (world: LivesWorld) => world.restart('killed'),
  (world: LivesWorld) => world.restart('killed'),
  (world: LivesWorld) => world.restart('drained'),
]

function act(world: LivesWorld): Promise<void> {
  return world.dice.pick(ACTS)(world)
}

function put(world: LivesWorld): Promise<void> {
  return world.put(world.dice.pick(world.sources), world.dice.between(1, 8))
}

async function create(world: LivesWorld): Promise<void> {
  const { dice } = world
  const source = dice.pick(world.sources)
  const functionName = dice.pick(WAITING_FUNCTIONS)
  const settings = drawSettings(dice, source)
  if (dice.chance(0.2)) settings['Enabled'] = false
  const members = { ...source.members, ...settings }
  const isTaken = [...world.lives.values()].some((one) => isOn(one, source, functionName))
  await asked(world, {
    what: `create ${functionName} ${source.name} ${JSON.stringify(settings)}`,
    ask: () => world.process.control.create({ FunctionName: functionName, ...members }),
    refusal: isTaken ? 'ResourceConflictException' : null,
    means: (answer) => {
      const uuid = String(answer['UUID'])
      const { id } = world.process.control.entry(uuid).mapping
      const life = world.meet({ uuid, id, source, functionName, members, isOwned: false })
      const isQueue = source.service === 'sqs' && !life.isEnabled
      return isQueue ? 'Disabled' : 'Creating'
    },
  })
}

async function update(world: LivesWorld): Promise<void> {
  const { dice, lives } = world
  const life = dice.pick([...lives.values()])
  const settings = drawSettings(dice, life.source)
  const moves = dice.chance(0.2) ? { FunctionName: dice.pick(WAITING_FUNCTIONS) } : {}
  const functionName = moves.FunctionName ?? life.functionName
  const others = [...lives.values()].filter((one) => one !== life)
  const isTaken = others.some((one) => isOn(one, life.source, functionName))
  await asked(world, {
    what: `update ${life.id} ${JSON.stringify({ ...settings, ...moves })}`,
    ask: () => world.process.control.update(life.uuid, { ...settings, ...moves }),
    refusal: refusalOf(life, isTaken),
    mayBeTaken: life.mayBeStuck && !life.isOwned,
    means: () => life.changes({ members: { ...life.members, ...settings }, functionName }),
  })
}

async function toggle(world: LivesWorld): Promise<void> {
  const { dice, lives } = world
  const life = dice.pick([...lives.values()])
  const Enabled = dice.chance(0.8) ? !life.isEnabled : life.isEnabled
  await asked(world, {
    what: `${Enabled ? 'enable' : 'disable'} ${life.id}`,
    ask: () => world.process.control.update(life.uuid, { Enabled }),
    refusal: life.isStable ? null : 'ResourceInUseException',
    mayBeTaken: life.mayBeStuck,
    means: () => life.changes({ isEnabled: Enabled }),
  })
}

async function remove(world: LivesWorld): Promise<void> {
  const { dice, lives } = world
  const all = [...lives.values()]
  const made = all.filter(({ isOwned }) => !isOwned)
  const life = dice.pick(made.length > 0 && dice.chance(0.9) ? made : all)
  await asked(world, {
    what: `delete ${life.id}`,
    ask: () => world.process.control.delete(life.uuid),
    refusal: life.isDeleting ? null : refusalOf(life, false),
    mayBeTaken: life.mayBeStuck && !life.isOwned,
    means: () => {
      life.isDeleting = true
      return 'Deleting'
    },
  })
}

function refusalOf({ isOwned, isStable }: LifeModel, isTaken: boolean): string | null {
  if (isOwned) return 'ResourceConflictException'
  if (!isStable) return 'ResourceInUseException'
  return isTaken ? 'ResourceConflictException' : null
}

function isOn(life: LifeModel, source: LivesSource, functionName: string): boolean {
  return life.source === source && life.functionName === functionName
}

/** Asks, and holds the answer against what the model says. */
async function asked(
  world: LivesWorld,
  request: {
    readonly what: string
    readonly ask: () => Promise<Readonly<Record<string, unknown>>>
    /** The exception that has to come; null when it has to be taken. */
    readonly refusal: string | null
    /** Its source may not be open: then it may be taken, or another exception come first. */
    readonly mayBeTaken?: boolean
    /** What it means when it is taken. @returns the state that is told */
    readonly means: (answer: Readonly<Record<string, unknown>>) => string
  },
): Promise<void> {
  const { what, ask, refusal, means, mayBeTaken = false } = request
  const answered = () =>
    ask().then(
      (answer) => ({ answer, error: null }),
      (error: unknown) => ({ answer: {}, error }),
    )
  await world.ask(answered, ({ answer, error }) => {
    if (error !== null && !(error instanceof AwsError)) throw error
    const told = error instanceof AwsError ? error.exception : null
    world.say(`▸ ${what}: ${told ?? String((answer as { State?: unknown }).State)}`)
    if (told !== refusal && !mayBeTaken)
      world.problem(`${what}: answered ${told ?? 'yes'}, not ${refusal ?? 'yes'}`)
    if (told !== null) return
    const state = means(answer)
    const { State } = answer as { State?: unknown }
    if (State !== state) world.problem(`${what}: is told to be ${String(State)}, not ${state}`)
  })
}

/** What the API tells is what the model says: of every mapping that is there, and of no other. */
function compare(world: LivesWorld): void {
  const { control } = world.process
  for (const life of world.lives.values()) {
    const entry = control.entries.find(({ uuid }) => uuid === life.uuid)
    if (entry === undefined) {
      if (!life.isDeleting) world.problem(`${life.id} is gone, and nobody has deleted it`)
      world.forget(life)
      continue
    }
    const told = control.get(life.uuid)
    if (told['State'] !== life.told)
      world.problem(`${life.id} is told to be ${String(told['State'])}, not ${life.told}`)
    const differs = Object.entries(life.members).find(
      ([key, value]) => key in told && JSON.stringify(told[key]) !== JSON.stringify(value),
    )
    if (differs !== undefined) world.problem(`${life.id} has another ${differs[0]} than was asked for`)
  }
  for (const id of world.remembered()) world.problem(`${id} is deleted, and its position is kept`)
  const unknown = control.entries.find(({ uuid }) => !world.lives.has(uuid))
  if (unknown !== undefined) world.problem(`${unknown.mapping.id} is there, and should not be`)
}

/** The function is well, every mapping is enabled: everything is processed. */
async function settle(world: LivesWorld): Promise<void> {
  const { clock, lives } = world
  world.isHealed = true
  world.say('── the function is well')
  const isOver = () => [...lives.values()].every((life) => life.isStable || !isThere(world, life))
  await clock.advanceUntil(isOver, CHANGE_MS)
  compare(world)
  for (const life of lives.values()) {
    if (!life.isStable) world.problem(`${life.id} is still ${life.told}`)
    else if (!life.isEnabled) await enable(world, life)
  }
  await clock.advanceUntil(() => missingOf(world).length === 0 || world.problems.length > 0, PATIENCE_MS)
  world.problems.push(...missingOf(world))
  await clock.advanceBy(60_000)
  compare(world)
}

function isThere({ process }: LivesWorld, { uuid }: LifeModel): boolean {
  return process.control.entries.some((entry) => entry.uuid === uuid)
}

function enable(world: LivesWorld, life: LifeModel): Promise<void> {
  return asked(world, {
    what: `enable ${life.id}`,
    ask: () => world.process.control.update(life.uuid, { Enabled: true }),
    refusal: null,
    means: () => life.changes({ isEnabled: true }),
  })
}

/** Records that a mapping of a log has not settled, and messages that no mapping of their queue has. */
function missingOf({ lives, records, past }: LivesWorld): string[] {
  return [...records].flatMap(([source, names]) => {
    const readers = [...lives.values()].filter((life) => life.source === source)
    const missing = (settled: ReadonlySet<string>) => names.filter((name) => !settled.has(name))
    if (source.family === 'log')
      return readers.flatMap((life) =>
        missing(life.ledger.settled).map((name) => `${life.id} never settles ${name}`),
      )
    if (readers.length === 0) return []
    const settled = new Set([...past, ...readers].flatMap(({ ledger }) => [...ledger.settled]))
    return missing(settled).map((name) => `nobody settles ${name} of ${source.name}`)
  })
}
