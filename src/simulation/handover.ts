/** The moment in which the function takes an event: the engine must tell of it then and there. */
export class Handover<Call, Invocation> {
  #call: Call | null = null
  #invocation: Invocation | null = null

  /**
   * The function takes it, and says so to the engine.
   * @returns what the engine has told of it
   * @throws Error when it tells nothing
   */
  take(call: Call, saySo: () => void): Invocation {
    this.#call = call
    this.#invocation = null
    saySo()
    this.#call = null
    if (this.#invocation !== null) return this.#invocation
    throw new Error('an invocation has begun without FunctionInvoked')
  }

  /** What the function takes at this moment; null when it takes nothing. */
  get call(): Call | null {
    return this.#call
  }

  told(invocation: Invocation): void {
    this.#invocation = invocation
  }
}
