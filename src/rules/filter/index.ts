export {
  compileFilters,
  type CompileOptions,
  type FilterInput,
  type FilterPredicate,
} from './compile-filters.ts'
export { dataVerdict, type DataFormat, type DataVerdict, type PatternFormat } from './data-format.ts'
export type { Filter } from './filter.ts'
export { parseFilters, type ParsedFilters } from './parse-filters.ts'
export type { PatternProblem, PatternProblemCode } from './pattern-problem.ts'
