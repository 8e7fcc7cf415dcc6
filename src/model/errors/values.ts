import type { CatalogueEntry } from './entry.ts'

/** A key or a value that `schemas/pipeline.schema.json` does not allow. */
export const VALUE_ERRORS = {
  KEY_UNKNOWN: {
    message: '{parent} has no key {key}',
    hint: 'write one of {keys}',
    explanation:
      "A key that nothing would read is refused, so that a misspelt setting is never silently without effect. Names are AWS's, letter for letter.",
  },
  KEY_MISSING: {
    message: '{parent} needs {key}',
    hint: 'add {key}: {what}',
    explanation: 'A member that has no default is missing.',
  },
  PARAMETER_UNSUPPORTED: {
    message: '{source} has no {key}',
    hint: 'remove it; these sources have it: {sources}',
    explanation:
      'Each kind of source has its own settings. AWS refuses one that belongs to another with "Unsupported \'…\' parameter for given event source mapping type." (CFG-11); the pipeline reference says which source has which.',
  },
  PAYLOAD_LIMIT_FIXED: {
    message: '{key} cannot be set: a batch may always have 6 MB',
    hint: 'remove it; BatchSize and MaximumBatchingWindowInSeconds make smaller batches',
    explanation: "The payload limit of 6 MB is Lambda's own and has no setting (PAGE-14, GEN-7).",
  },
  VALUE_TYPE: {
    message: '{key} must be {expected}, not {actual}',
    hint: 'write {instead}',
    explanation: 'The value has the wrong type. YAML reads 10 as a number and "10" as text.',
  },
  VALUE_RANGE: {
    message: '{key} must be {expected}, not {actual}',
    hint: 'write {instead}',
    explanation: 'The number is outside the limits that AWS sets for this source.',
  },
  VALUE_UNKNOWN: {
    message: '{key} must be {expected}, not {actual}',
    hint: 'write {instead}',
    explanation: "The value is none of those that the key knows. Values are AWS's, letter for letter.",
  },
  VALUE_UNSUPPORTED: {
    message: '{source} has no {key} {actual}',
    hint: 'write {instead}; {sources} have {actual}',
    explanation: 'The value exists, but not for this kind of source.',
  },
  VALUE_LENGTH: {
    message: '{key} must have {expected}, not {actual}',
    hint: '{what}',
    explanation: 'The text or the list is longer or shorter than AWS allows.',
  },
  VALUE_FORM: {
    message: '{key} {actual} has not the form it should have',
    hint: 'write {form}',
    explanation: 'The text has not the form that its key asks for.',
  },
  NAME_FORM: {
    message: '{actual} cannot be a name in {parent}',
    hint: 'write {form}',
    explanation: 'The name has characters, or a length, that its service does not allow.',
  },
  ARN_MALFORMED: {
    message: '{actual} is no ARN that {key} can take',
    hint: 'write {form}',
    explanation:
      "An ARN names partition, service, region, account (twelve digits) and the resource in its service's own form.",
  },
} as const satisfies Record<string, CatalogueEntry>
