// `npm run version-packages`: makes a version of the pending changesets, and its changelog.
import { bin, install, requireNode, run, stopWithParent } from './step.mjs'

requireNode()
stopWithParent()
process.exitCode = (await install()) || (await run(bin('.', 'changeset'), ['version']))
