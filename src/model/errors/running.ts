import type { CatalogueEntry } from './entry.ts'

/** Failures of a running pipeline, and of the command line. */
export const RUNNING_ERRORS = {
  SOURCE_NOT_FOUND: {
    message: '{reason}',
    hint: 'create it, or correct its name; reading begins as soon as it is there',
    explanation:
      'The stream, topic or queue does not exist where the connection leads. It is tried again with a growing delay, and other mappings go on; under --until-idle it ends the run with 1.',
  },
  API_UNAVAILABLE: {
    message: '{reason}',
    hint: 'give --api another port, or end what listens there',
    explanation: 'The control API cannot listen on the address that --api names. Nothing was started.',
  },
  MAPPING_UNKNOWN: {
    message: '{reason}',
    hint: 'pipeline ps lists the mappings with their Ids and UUIDs',
    explanation: 'The running pipeline has no mapping of that Id or UUID.',
  },
  MAPPING_IN_USE: {
    message: '{reason}',
    hint: 'try again once pipeline ps shows it Enabled or Disabled',
    explanation:
      'Another change of the mapping is under way: it waits for a running invocation to end, or for its source to open.',
  },
  SOURCE_UNREACHABLE: {
    message: '{reason}',
    hint: 'check that the service runs and that Connections names its address',
    explanation:
      'No connection to the service, or to a Kafka broker that lets connections in and answers nothing for 8 s. It is tried again with a growing delay; nothing is lost by it.',
  },
  SOURCE_ACCESS_DENIED: {
    message: '{reason}',
    hint: 'check the credentials: the environment for AWS services, for brokers SourceAccessConfigurations or what Url says',
    explanation:
      'The service refused the credentials or the right to read; its own words are given. It is tried again with a growing delay; nothing is lost by it.',
  },
  SOURCE_THROTTLED: {
    message: '{reason}',
    hint: 'nothing needs to be done; fewer readers or more shards make it rarer',
    explanation: 'The service asks for fewer requests. Reading goes on after a pause.',
  },
  SOURCE_RECREATED: {
    message: '{reason}',
    hint: 'nothing needs to be done if the stream was meant to be made anew',
    explanation:
      'Stored positions belong to an earlier stream of the same name. They are dropped, and reading begins at the StartingPosition, for positions of one stream mean nothing in another. Of a stream that is made anew while it is read, what was read is settled first; the new one is then read from the StartingPosition on, at LATEST from its oldest record, so that nothing is missed. Kinesis is asked for it every 10 s, and whenever it refuses a read.',
  },
  RESOURCE_DIFFERS: {
    message:
      'embedded {resource} keeps {property} {held} with which it was made; the {declared} of the file changes nothing. Write {property}: {held}, or make it anew with --fresh, which forgets all embedded contents and positions',
    hint: 'write what holds, or start once with --fresh, which makes it anew and forgets all embedded contents and positions',
    explanation:
      'An embedded stream, topic or table lives on in the state directory, and a file whose ShardCount, Partitions or KeySchema has changed does not change it (RetentionPeriodHours does; another StreamViewType gives the table another stream). Reading goes on with what is there; nothing is lost by it. A stream that was split or merged has its own number of shards, which is not compared.',
  },
  GROUP_ORDER_LOST: {
    message: '{reason}',
    hint: 'report the message that failed and all behind it in its group',
    explanation:
      'The function of a FIFO queue reported a message as failed, and not all messages behind it in its message group. Exactly the messages that are not reported are deleted (RBF-14, RBF-18), so the failed one comes again behind them.',
  },
  POSITION_LOST: {
    message: '{reason}',
    hint: 'lengthen the retention, or stop the mapping for less time',
    explanation:
      "What was to be read next has left the source's retention. Reading goes on at the oldest record left (LIF-12).",
  },
  MESSAGE_NOT_SUPPORTED: {
    message: '{reason}',
    hint: 'send text or bytes, or take it from the dead-letter queue',
    explanation:
      'Functions get text and bytes messages only (EVT-31). A message of another kind is rejected, so that its broker puts it into its dead-letter queue; ActiveMQ keeps persistent messages there.',
  },
  DELIVERIES_EXHAUSTED: {
    message: '{reason}',
    hint: 'mend the function, and send what lies in the dead-letter queue again',
    explanation:
      'The function failed with a message as often as ActiveMQ delivers one: once and Engine.MaximumRedeliveries times again, six by default (MQ-12, CON-23). The broker puts it into its dead-letter queue; it keeps persistent messages there.',
  },
  SOURCE_FAILED: {
    message: '{reason}',
    hint: "look at the service's own words and logs",
    explanation:
      'The service answered with an error of its own. It is tried again with a growing delay; nothing is lost by it.',
  },
  DESTINATION_UNREACHABLE: {
    message: '{reason}',
    hint: 'create the queue, topic, bucket or directory, or correct its name and how Connections reaches its service',
    explanation:
      'The on-failure destination cannot be written. A running pipeline tries it with a growing delay, for five minutes an outage and lane, while the lane waits; then discarding goes on, and the invocation records are kept in the state directory under undelivered/.',
  },
  STATE_DIRECTORY_LOCKED: {
    message: '{reason}',
    hint: 'stop the other pipeline, or give this one another directory with --state DIR',
    explanation:
      "One process at a time runs on a state directory, for two would overwrite each other's positions.",
  },
  STATE_DIRECTORY_UNWRITABLE: {
    message: '{reason}',
    hint: 'make the directory writable, or name another with --state DIR',
    explanation:
      'Positions and the contents of embedded services are kept in the state directory; without it nothing can be resumed, so nothing is started.',
  },
  STATE_DIRECTORY_DAMAGED: {
    message: '{reason}',
    hint: 'put a backup in its place, or move the file away and begin without positions',
    explanation:
      'SQLite cannot read the positions in the state directory any more: the disk, or another program, has changed the file. Nothing is started, for a mapping would begin at its StartingPosition as if it were new. An older copy is a safe one: records come again, none is skipped.',
  },
  STATE_NOT_WRITTEN: {
    message: '{reason}',
    hint: 'make room on the disk of the state directory: what could not be stored is tried again by itself',
    explanation:
      'A write to the state directory failed while the pipeline runs, as on a full disk. Invoking goes on, and what is settled is stored once there is room; what was not stored by then comes again after a restart. Embedded services take no records meanwhile, and what feeds them waits.',
  },
  NODE_TOO_OLD: {
    message: 'Node.js {actual} is too old: {needed} or newer is needed',
    hint: 'run npm install, which brings a Node.js of its own, or install a newer one',
    explanation: "The launcher looks for a Node.js that is new enough, first its own and then the project's.",
  },
  NO_RUNNING_PIPELINE: {
    message: '{reason}',
    hint: 'start one with pipeline up, or name its state directory with --state DIR',
    explanation:
      'The command speaks to a running pipeline by a socket in the state directory, and none answers there.',
  },
  USAGE: {
    message: '{reason}',
    hint: 'pipeline --help shows the commands and their options',
    explanation: 'The command line was not understood. The exit code is 2.',
  },
  FILE_EXISTS: {
    message: '{reason}',
    hint: 'move the files away, or begin in an empty folder; --source KIND of another kind has other names',
    explanation: 'Only new files are written, and none of them when one is there already.',
  },
  FILE_UNWRITABLE: {
    message: '{reason}',
    hint: 'choose a folder in which this user may write',
    explanation: 'The operating system refused to write the file; its own words are given.',
  },
  WRONG_RECORD: {
    message: '{reason}',
    hint: 'write the record in the producer form of its service: { PartitionKey, Data } for Kinesis, { Key, Value } for Kafka, { Put: item }, { Update: item } or { Delete: key } for DynamoDB, { Body, Properties } for ActiveMQ',
    explanation:
      'A record that was to be put has not the form of its service. None of the records given with it is put, so nothing is put out of order: mend it and begin again where the message says.',
  },
  UNKNOWN_REQUEST: {
    message: '{reason}',
    hint: 'use the command of the same version as the running pipeline',
    explanation: 'The running pipeline does not know what the command asks for.',
  },
  REQUEST_FAILED: {
    message: '{reason}',
    hint: 'look at the output of the running pipeline',
    explanation: 'The running pipeline could not answer the command.',
  },
  CONNECTION_LOST: {
    message: '{reason}',
    hint: 'start the pipeline again; what had been acknowledged is kept',
    explanation: 'The running pipeline ended before it had answered.',
  },
} as const satisfies Record<string, CatalogueEntry>
