import { defineParameterType } from '@cucumber/cucumber'
import {
  DURATION,
  OPERATION,
  parseDuration,
  parseRecords,
  parseTimes,
  RECORDS,
  TIMES,
} from '../src/harness/index.ts'

defineParameterType({ name: 'duration', regexp: DURATION, transformer: parseDuration, useForSnippets: false })
defineParameterType({ name: 'times', regexp: TIMES, transformer: parseTimes, useForSnippets: false })
defineParameterType({ name: 'records', regexp: RECORDS, transformer: parseRecords, useForSnippets: false })
// The function's name, or null for the only one.
defineParameterType({
  name: 'function',
  regexp: /the function(?: "([^"]*)")?/,
  transformer: (name?: string) => name ?? null,
  useForSnippets: false,
})
// An operation of AWS's control API, by its name.
defineParameterType({ name: 'operation', regexp: OPERATION, useForSnippets: false })
// Moments since the clock's zero: 7, 15, 20.
defineParameterType({
  name: 'moments',
  regexp: /\d+(?:\.\d+)?(?:, ?\d+(?:\.\d+)?)*/,
  transformer: (text: string) => text.split(',').map((second) => Math.round(Number(second) * 1000)),
  useForSnippets: false,
})
// AWS's states of a mapping.
defineParameterType({
  name: 'state',
  regexp: /Creating|Enabling|Enabled|Disabling|Disabled|Updating|Deleting/,
  useForSnippets: false,
})
