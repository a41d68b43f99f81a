// Prepares the library's folder to be packed: a clean build, and the documents that npm shows.
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bin, root, run } from './step.mjs'

const client = join(root, 'packages/client')

await rm(join(client, 'dist'), { recursive: true, force: true })
process.exitCode = await run(bin('.', 'tsc'), ['-b', 'packages/client/src'])
for (const document of ['README.md', 'LICENSE']) await copyFile(join(root, document), join(client, document))
