import { describe, expect, it } from 'vitest'
import { LaneCrew, type Growth } from './lane-crew.ts'

function crewOf(growth: Growth, atMost = 5) {
  const started: number[] = []
  const now = { allowed: atMost }
  const crew = new LaneCrew({ growth, allowed: () => now.allowed, start: (lane) => started.push(lane) })
  crew.fill()
  return { crew, started, now }
}

describe('lanes of which all wait', () => {
  it('are as many as are allowed, and leave when fewer are', () => {
    const { crew, started, now } = crewOf('all')
    expect(started).toEqual([0, 1, 2, 3, 4])
    now.allowed = 3
    expect([0, 1, 2, 3].map((lane) => crew.leaves(lane))).toEqual([true, true, false, false])
    now.allowed = 4
    crew.fill()
    expect(started.at(-1)).toBe(0)
    expect(crew.size).toBe(4)
  })

  it('are at least one', () => {
    const { crew } = crewOf('all', 0)
    expect(crew.size).toBe(1)
    expect(crew.leaves(0)).toBe(false)
  })

  it('do not come back after the stop', () => {
    const { crew, now } = crewOf('all', 1)
    crew.stop()
    now.allowed = 5
    crew.fill()
    expect(crew.size).toBe(1)
  })
})

describe('lanes of a window', () => {
  it('grow by a batch that closes by size or payload, and shrink by one that closes by its window [BAT-11]', () => {
    const { crew, started } = crewOf('window', 3)
    expect(started).toEqual([0])
    crew.closed(0, 'size')
    crew.closed(1, 'payload')
    crew.closed(2, 'size')
    expect(started).toEqual([0, 1, 2])
    crew.closed(1, 'window')
    crew.closed(0, null)
    expect([0, 1, 2].map((lane) => crew.leaves(lane))).toEqual([true, true, false])
    crew.closed(2, 'window')
    expect(crew.leaves(2)).toBe(false)
  })
})

describe('lanes of a FIFO queue', () => {
  it('are one more than are busy, within the limit [FIFO-2]', () => {
    const { crew, started } = crewOf('spare', 3)
    for (const lane of [0, 1, 2]) {
      crew.waits(lane)
      crew.received(lane, 1)
    }
    expect(started).toEqual([0, 1, 2])
    crew.waits(0)
    crew.waits(1)
    crew.received(0, 0)
    expect(crew.leaves(0)).toBe(true)
    crew.received(1, 0)
    expect(crew.leaves(1)).toBe(false)
  })
})
