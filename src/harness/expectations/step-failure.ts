/** What a step expected and did not find: said in words, so where in the harness it was noticed does not matter. */
export class StepFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StepFailure'
    // Cucumber takes for ever to look for frames in a stack whose lines are long and full of quotes.
    this.stack = ''
  }
}
