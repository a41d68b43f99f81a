// Prepares the library's folder to be packed: a clean build, and the documents that npm shows. Git ignores all that it writes.
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { npmReadme } from './npm-readme.mjs'
import { bin, root, run } from './step.mjs'

const client = join(root, 'packages/client')

await rm(join(client, 'dist'), { recursive: true, force: true })
process.exitCode =
  (await run(bin('.', 'tsc'), ['-b', 'packages/client/src'])) ||
  (await run(process.execPath, ['packages/client/standalone.mjs']))

const { repository } = JSON.parse(await readFile(join(client, 'package.json'), 'utf8'))
const readme = await readFile(join(root, 'README.md'), 'utf8')
await writeFile(join(client, 'README.md'), npmReadme(readme, repository.url))
await copyFile(join(root, 'LICENSE'), join(client, 'LICENSE'))
