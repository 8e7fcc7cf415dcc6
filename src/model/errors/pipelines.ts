import type { CatalogueEntry } from './entry.ts'

/** A file, or files that run together, whose parts do not go together. */
export const PIPELINE_ERRORS = {
  FUNCTION_CODE_MISSING: {
    message: 'Function says nothing about its code',
    hint: 'add Handler: MODULE.EXPORT, Command: [program, …], Endpoint: URL or FunctionArn: ARN',
    explanation:
      'A function runs in exactly one of four ways. Only features may leave the code out, and script it.',
  },
  FUNCTION_CODE_AMBIGUOUS: {
    message: 'Function has both {other} and {key}',
    hint: 'keep one of Handler, Command, Endpoint and FunctionArn',
    explanation: 'A function runs in exactly one of four ways.',
  },
  FUNCTION_NOT_EMBEDDED: {
    message: 'A real Lambda function cannot be embedded',
    hint: 'connect lambda to aws or { Endpoint: URL }; to run without AWS, give the code by Handler, Command or Endpoint in place of FunctionArn',
    explanation:
      'FunctionArn names a function that runs in Lambda, or in whatever serves its API. There is no embedded Lambda: what runs here is given by Handler or Command. So --embedded, and tests, refuse it.',
  },
  FUNCTION_SETTING_OF_LAMBDA: {
    message: '{key} of {what} is set where it runs, not here',
    hint: 'remove {key}',
    explanation: 'Beside FunctionArn or Endpoint it would change nothing.',
  },
  FUNCTION_UNREACHABLE: {
    message: '{reason}',
    hint: "look at Lambda's own words: the ARN and its qualifier, the right lambda:InvokeFunction, Connections.lambda",
    explanation:
      'Lambda was asked by validate --connect, in a dry run in which the function does not run, whether it may be called, and it may not. Under up such a refusal counts as no attempt and is tried again.',
  },
  FUNCTION_TIMEOUT_TOO_LONG: {
    message: 'Timeout {actual} is too long for {source}: at most 840 seconds',
    hint: 'write a Timeout of at most 840',
    explanation: 'Functions of Kafka, MQ and DocumentDB mappings may run for 14 minutes at most (GEN-6).',
  },
  FUNCTION_TIMEOUT_ABOVE_VISIBILITY: {
    message:
      'Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds',
    hint: 'raise VisibilityTimeout of {queue} to {timeout} at least (AWS recommends six times that), or lower Timeout',
    explanation:
      'A message must stay hidden while the function works on it, or it comes a second time; AWS refuses the mapping (CFG-31). A queue has 30 seconds unless it says otherwise.',
  },
  FUNCTION_NAME_SHARED: {
    message: 'the function {actual} is also in {file}',
    hint: 'give each function a name of its own',
    explanation: 'Functions that run together are told apart by their names on screen and in tests.',
  },
  COMMAND_NOT_FOUND: {
    message: 'the function cannot be started: {reason}',
    hint: 'install the program, make it executable, or write its path: a relative one starts at the pipeline file',
    explanation:
      "Command begins with a program: a path, or a name that is looked for in the function's PATH. Nothing is started without it.",
  },
  HANDLER_NOT_FOUND: {
    message: 'there is no module for {actual}',
    hint: 'looked for {looked}',
    explanation:
      'Handler is a path relative to the pipeline file, then a dot and the name of the export; .ts, .mts, .js, .mjs and .cjs are looked for.',
  },
  HANDLER_EXPORT_MISSING: {
    message: '{path} exports no {name}',
    hint: '{what}',
    explanation: 'The module of Handler is there, but not the function that it should export.',
  },
  HANDLER_IMPORT_FAILED: {
    message: 'the module of {actual} cannot be loaded: {reason}',
    hint: 'run the module by itself to see the whole error',
    explanation:
      'The module is there, but threw when it was imported, or is no valid JavaScript or TypeScript. Nothing is started then.',
  },
  MAPPING_ID_TAKEN: {
    message: 'two mappings are named {actual}',
    hint: 'give one of them an Id; the other is in {file}:{line}',
    explanation:
      "A mapping's Id names it on screen, in events and in stored positions. It is FunctionName.SOURCE unless it is given, and two services may have sources of one name.",
  },
  MAPPING_TWICE: {
    message: 'the function {function} reads {actual} twice',
    hint: 'remove one of the mappings; the other is in {file}:{line}',
    explanation: 'AWS allows one mapping for each pair of source and function (API-26).',
  },
  CONSUMER_GROUP_TAKEN: {
    message: 'the consumer group {actual} is taken by another mapping',
    hint: 'name another group; the other is in {file}:{line}',
    explanation:
      'Two mappings in one group would share the partitions, and each function would see a part of the records only (KAF-12).',
  },
  CONNECTION_MISSING: {
    message: 'Connections does not say how {service} is reached, which {user} needs',
    hint: 'add {service}: {what} to Connections, or run with --embedded',
    explanation:
      'Each service that a file names must be connected by name, so that nothing real is ever touched by accident.',
  },
  CONNECTION_INCOMPLETE: {
    message: 'the brokers of {user} are not known',
    hint: 'write { Brokers: [HOST:PORT] }',
    explanation:
      'MSK brokers have addresses of their own, which the ARN does not hold; a self-managed cluster has its servers in the mapping.',
  },
  CONNECTION_UNUSED: {
    message: 'nothing that runs speaks to {arn}',
    hint: '{what}',
    explanation:
      'A file of connections names a source, destination, secret or function that no pipeline of the run has. A service that none of them needs is no mistake, for one file may serve many pipelines; an ARN is most likely misspelt.',
  },
  CA_FILE_NOT_FOUND: {
    message: 'there is no file {actual}',
    hint: 'looked for {path}; paths start at the pipeline file',
    explanation: 'CaFile is a PEM file with the certificate of a private certificate authority.',
  },
  RECORDS_FILE_NOT_FOUND: {
    message: 'there is no file {actual}',
    hint: 'looked for {path}; paths start at the pipeline file',
    explanation: 'Records names a file with one record a line, which is put into the embedded service.',
  },
  RESOURCE_CONTRADICTION: {
    message: '{resource} has {key} {actual} here and {other} elsewhere',
    hint: 'write the same in both, or declare it once; the other is in {file}:{line}',
    explanation: 'Files that run together share one set of resources.',
  },
  RESOURCE_UNUSED: {
    message: 'no mapping names {resource}',
    hint: '{what}',
    explanation:
      'The resource is made and fed, but nothing that runs together reads or writes it. Often its name is misspelt.',
  },
  DEAD_LETTER_QUEUE_OF_OTHER_KIND: {
    message: 'the dead-letter queue of {queue} must be a {kind} queue as well',
    hint: 'name a {kind} queue; the name of a FIFO queue, and of no other, ends in .fifo',
    explanation:
      'SQS moves messages that were received too often only to a queue of the same kind (ERR-21), and refuses any other.',
  },
  DEDUPLICATION_OF_STANDARD_QUEUE: {
    message: 'the standard queue {queue} takes every message, however often it is sent',
    hint: 'remove ContentBasedDeduplication, or name the queue {queue}.fifo',
    explanation: 'Only FIFO queues look whether the same message was sent within the last five minutes.',
  },
  TABLE_KEY_UNTYPED: {
    message: '{attribute} is in the key of table {table} and has no type in AttributeDefinitions',
    hint: 'add { AttributeName: {attribute}, AttributeType: S } to AttributeDefinitions; N for numbers, B for bytes',
    explanation: 'A table needs the type of each attribute of its key, as in CloudFormation.',
  },
  TABLE_KEY_WRONG: {
    message: 'the key of table {table} has {given}',
    hint: 'write one attribute with KeyType HASH, and perhaps one with RANGE',
    explanation: 'The key of a table is a partition key (HASH), and perhaps a sort key (RANGE) besides.',
  },
  BACKOFF_REVERSED: {
    message: 'MaximumDelayMs {maximum} is below FirstDelayMs {first}',
    hint: 'write a MaximumDelayMs of at least {first}',
    explanation: 'The delay between tries grows from the first to the maximum.',
  },
  STATE_DIRECTORY_CONTRADICTION: {
    message: 'StateDirectory is {actual} here and {other} in {file}',
    hint: 'write the same in both, or give it once',
    explanation: 'Pipelines that run together share one state directory.',
  },
  NOT_BUILT: {
    message: '{what} is valid, but this version does not do it yet',
    hint: '{instead}',
    explanation:
      'The setting is checked by validate, so that files written for AWS can be kept; up refuses it, because running without it would do something else than the file says. The pipeline reference lists what is not built yet.',
  },
} as const satisfies Record<string, CatalogueEntry>
