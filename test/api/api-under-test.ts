import { HANDLERS, Workshop, type PipelineProcess } from '../../src/cli/process-fixture.ts'

export const TABLE_STREAM =
  'arn:aws:dynamodb:us-east-2:123456789012:table/my-table/stream/2024-06-10T19:26:16.525'
export const STREAM = 'arn:aws:kinesis:us-east-2:123456789012:stream/orders'
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:my-function'

/** A running `pipeline up --api` whose function waits for mappings, on embedded services. */
export class ApiUnderTest {
  readonly workshop = new Workshop()
  up!: PipelineProcess
  url = ''

  /** @param address where it listens, its port free to choose */
  async start(address = '127.0.0.1', ...more: readonly string[]): Promise<void> {
    this.workshop.write({
      'handlers.mjs': HANDLERS,
      'pipelines/my-function.yaml': `Function: { FunctionName: my-function, Handler: ../handlers.received }
EventSourceMappings: []
`,
    })
    this.up = this.workshop.start('up', '--embedded', '--json', '--api', `${address}:0`, ...more)
    const listens = () => /The API listens on (http:\S+)/.exec(this.up.stderr)?.[1]
    await this.up.until(() => listens() !== undefined)
    this.url = listens()!.replace('0.0.0.0', '127.0.0.1')
  }

  /** As by `kill -9`, and on again with the same state. */
  async startAgain(): Promise<void> {
    this.up.signal('SIGKILL')
    await this.up.ended
    await this.start()
  }

  async close(): Promise<void> {
    await this.workshop.close()
  }
}
