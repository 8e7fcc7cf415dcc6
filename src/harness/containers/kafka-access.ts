import kafkajs, { type Admin } from 'kafkajs'

// A CommonJS package: Node finds only some of its names by itself.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } =
  kafkajs

/** From now on nobody may read this topic; writing and asking about it stay allowed. */
export async function refuseReading(broker: string, topic: string): Promise<void> {
  await withAdmin(broker, (admin) =>
    admin.createAcls({
      acl: [
        { ...aboutTopic(topic), operation: AclOperationTypes.ALL, permissionType: AclPermissionTypes.ALLOW },
        { ...aboutTopic(topic), operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.DENY },
      ],
    }),
  )
}

/** Everybody may do everything with this topic, as at the start. */
export async function allowReading(broker: string, topic: string): Promise<void> {
  const any = { operation: AclOperationTypes.ANY, permissionType: AclPermissionTypes.ANY }
  await withAdmin(broker, (admin) => admin.deleteAcls({ filters: [{ ...aboutTopic(topic), ...any }] }))
}

function aboutTopic(topic: string) {
  return {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:*',
    host: '*',
  }
}

async function withAdmin(broker: string, work: (admin: Admin) => Promise<unknown>): Promise<void> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.disconnect()
  }
}
