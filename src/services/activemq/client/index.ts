export { ActivemqClient } from './activemq-client.ts'
export { brokerAddress } from './broker-address.ts'
