import type { CatalogueEntry } from './entry.ts'

/** A file that cannot be read, or is not YAML. */
export const READING_ERRORS = {
  FILE_NOT_FOUND: {
    message: '{path} does not exist',
    hint: 'check the path; without a FILE, pipelines/*.yaml is taken',
    explanation: 'A pipeline file that was named is not there.',
  },
  FILE_UNREADABLE: {
    message: '{path} cannot be read: {reason}',
    hint: 'name a file that this user may read',
    explanation: 'The operating system refused to read the pipeline file; its own words are given.',
  },
  FILE_EMPTY: {
    message: 'the file holds no pipeline',
    hint: 'write Function and EventSourceMappings; pipelines/ has examples',
    explanation: 'The file is empty or holds only comments.',
  },
  CONNECTIONS_FILE_NOT_FOUND: {
    message: '{path} does not exist',
    hint: 'check the path that --connections gives; it starts where the command runs',
    explanation: 'The file of connections that was named is not there.',
  },
  CONNECTIONS_FILE_EMPTY: {
    message: 'the file holds no connections',
    hint: 'write Connections, and below it how each service is reached, as in a pipeline file',
    explanation: 'The file that --connections names is empty or holds only comments.',
  },
  YAML_SYNTAX: {
    message: 'this is not YAML: {reason}',
    hint: 'check indentation, quotes and brackets here and in the line before',
    explanation:
      'The text cannot be read as YAML. Nothing else of the file is checked until it can. A tab is no indentation, a value that holds ": " or " #" needs quotes, and brackets must be closed.',
  },
  YAML_SEVERAL_DOCUMENTS: {
    message: 'a second YAML document begins here',
    hint: 'put each pipeline into a file of its own',
    explanation: 'One file holds one function and its mappings.',
  },
  YAML_TAG_UNKNOWN: {
    message: 'the tag {tag} means nothing here',
    hint: 'write the value itself; CloudFormation functions such as !Ref are not resolved',
    explanation:
      'Only the tags of YAML itself (!!str, !!int, !!float, !!bool, !!null, !!map, !!seq) are known.',
  },
  YAML_ANCHOR_UNKNOWN: {
    message: 'no anchor &{name} stands before this alias',
    hint: 'write &{name} at the value that is meant',
    explanation: 'An alias repeats a value that has been given an anchor further up in the same file.',
  },
  KEY_TWICE: {
    message: '{key} is given twice',
    hint: 'keep one of them; the first is in line {line}',
    explanation: 'YAML allows each key once in a mapping; which of the two was meant cannot be known.',
  },
  VARIABLE_MISSING: {
    message: 'the environment has no {name}, and there is no default',
    hint: 'set {name}, or write ${{name}:-DEFAULT}; $${{name}} keeps the text as it is',
    explanation:
      '${NAME} and ${NAME:-default} are replaced from the environment before anything else is checked. The default also stands for an empty value.',
  },
} as const satisfies Record<string, CatalogueEntry>
