/** One error of the program. Texts may hold `{name}`, which is replaced by what is known at the place. */
export interface CatalogueEntry {
  /** What is wrong. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  /** Why it is an error, for `pipeline explain CODE` and `docs/errors.md`. */
  readonly explanation: string
}
