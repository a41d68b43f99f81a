// Once before all tests: builds what has to be built, and says which servers can't be run here.
import { writeBusyServers } from './busy-server.ts'
import { SERVERS, whyNoServer } from './server-kind.ts'

export default async function prepare(): Promise<void> {
  const busyServers = await writeBusyServers()
  for (const kind of SERVERS) {
    const trouble = await whyNoServer(kind)
    if (trouble !== undefined) console.log(`Skipped: ${trouble}`)
  }
  for (const server of busyServers) await whyNoServer(server)
}
