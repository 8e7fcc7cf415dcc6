export { Fleet, type FleetOptions } from './fleet.ts'
