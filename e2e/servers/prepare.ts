// Once before all tests: builds what has to be built, and says which servers can't be run here.
import { SERVERS, whyNoServer } from './server-kind.ts'

export default async function prepare(): Promise<void> {
  for (const kind of SERVERS) {
    const trouble = await whyNoServer(kind)
    if (trouble !== undefined) console.log(`Skipped: ${trouble}`)
  }
}
