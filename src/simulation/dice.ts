import { seededRandom, type Random } from '../time/index.ts'

/** Draws from one seed. Each part of a world has dice of its own, so that one part drawing more moves no other. */
export class Dice {
  readonly random: Random

  /** @param part what the dice are for; the same seed and part give the same draws */
  constructor(seed: number, part: string) {
    let mixed = seed
    for (const letter of part) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0
    this.random = seededRandom(mixed * 2 ** 20 + seed)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.random.next() < probability
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.random.below(most - least + 1)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)]!
  }
}
