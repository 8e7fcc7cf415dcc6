import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeFailures } from './contract-failures.ts'
import { describePositions } from './contract-positions.ts'
import { describeRecords } from './contract-records.ts'
import type { DynamodbPort, DynamodbProducer, KeyAttribute, StreamViewType } from './port.ts'

/** One DynamoDB under test. The same assertions hold for all of them, but for what `gaps` names. */
export interface DynamodbUnderTest {
  readonly port: DynamodbPort
  readonly producer: DynamodbProducer
  /** Lets so much of the service's own time pass. */
  readonly pass: (ms: number) => Promise<void>
  /** Breaks the port's connection; the answer mends it. */
  readonly breakConnection: () => Promise<() => Promise<void>>
  /** What this server is known not to do as AWS does; never more than that. */
  readonly gaps: {
    /** To what the time of a record is rounded down, milliseconds; 1,000 on AWS. */
    readonly datesBy?: number
  }
  close(): Promise<void>
}

const DEFAULT_KEY: readonly KeyAttribute[] = [{ name: 'id', type: 'S' }]

/** A table of a test, with a stream unless it says otherwise. */
export interface TestTable {
  readonly key?: readonly KeyAttribute[]
  readonly viewType?: StreamViewType | null
}

/** What the parts of the suite work with. */
export interface ContractBench {
  readonly dynamodb: () => DynamodbUnderTest
  /** Makes a table of a name of its own. */
  readonly table: (options?: TestTable) => Promise<string>
}

/**
 * The suite that every DynamoDB passes, embedded and real.
 * @param start Null when there is none of this kind here: the suite then counts as skipped.
 */
export function describeDynamodbContract(
  name: string,
  start: (() => Promise<DynamodbUnderTest>) | null,
): void {
  describe.skipIf(start === null)(`the DynamoDB contract: ${name}`, () => {
    let dynamodb: DynamodbUnderTest
    const made: string[] = []
    beforeAll(async () => {
      dynamodb = await start!()
    })
    afterAll(async () => {
      for (const table of made) await dynamodb.producer.deleteTable(table)
      await dynamodb.close()
    })
    const bench: ContractBench = {
      dynamodb: () => dynamodb,
      table: async ({ key = DEFAULT_KEY, viewType = 'NEW_AND_OLD_IMAGES' } = {}) => {
        const table = `contract-${randomUUID()}`
        await dynamodb.producer.createTable({ name: table, key, viewType })
        made.push(table)
        return table
      },
    }
    describeRecords(bench)
    describePositions(bench)
    describeFailures(bench)
  })
}
