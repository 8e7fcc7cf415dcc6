import { keyOf, type Item, type StreamRecord, type StreamViewType } from '../port.ts'
import { itemBytes } from './item-size.ts'

/** One item as it was and as it is; null where there is none. */
export interface ItemChange {
  readonly keys: Item
  readonly before: Item | null
  readonly after: Item | null
  /** DynamoDB itself deleted it, for its age (EVT-13). */
  readonly expired: boolean
}

/** A stream record but for what only its shard can give. */
export type RecordContent = Omit<StreamRecord, 'eventId' | 'sequenceNumber' | 'arrivedMs'>

const TIME_TO_LIVE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const

/** What a change looks like in a stream of this view type (EVT-9). */
export function recordContent(change: ItemChange, viewType: StreamViewType): RecordContent {
  const { keys, before, after } = change
  const withNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES'
  const withOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES'
  const newImage = withNew && after !== null ? { newImage: after } : {}
  const oldImage = withOld && before !== null ? { oldImage: before } : {}
  return {
    eventName: before === null ? 'INSERT' : after === null ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    keys,
    ...newImage,
    ...oldImage,
    sizeBytes: [keys, newImage.newImage, oldImage.oldImage].reduce(
      (sum, item) => sum + (item === undefined ? 0 : itemBytes(item)),
      0,
    ),
    viewType,
    ...(change.expired ? { userIdentity: TIME_TO_LIVE } : {}),
  }
}

/** What a key's change is about. */
export function keysOf(item: Item, key: readonly { readonly name: string }[]): Item {
  return keyOf(
    item,
    key.map(({ name }) => name),
  )
}
