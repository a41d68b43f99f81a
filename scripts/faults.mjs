// `npm run faults`: the engine tests, each as long as anything may still happen; writes docs/reference/faults.md.
import { join } from 'node:path'
import { requireNode, root, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()

const env = { FAULTS_FULL: '1' }
const code = await run(process.execPath, [join(root, 'scripts/test-engines.mjs')], { env })
const tableCode = await run(process.execPath, [join(root, 'e2e/faults-table.mjs')], { env })
process.exitCode = code || tableCode
