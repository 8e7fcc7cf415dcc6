import { getContainerRuntimeClient } from 'testcontainers'

export type ContainerRuntime =
  /** `name` is what to call it on screen: the engine and its version. */
  { readonly found: true; readonly name: string } | { readonly found: false; readonly why: string }

/** Looks for a container runtime where Testcontainers looks for one: DOCKER_HOST, the default sockets, Podman's too. */
export async function findContainerRuntime(): Promise<ContainerRuntime> {
  // Containers are found again by their labels (labels.ts): the reaper image is one more that would have to be had.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
  try {
    const { info } = await getContainerRuntimeClient()
    const { serverVersion, operatingSystem } = info.containerRuntime
    return { found: true, name: `Docker ${serverVersion} on ${operatingSystem}` }
  } catch (error) {
    return { found: false, why: (error as Error).message }
  }
}
