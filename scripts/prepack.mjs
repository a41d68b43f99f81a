// Prepares the folder of the package in the current folder to be packed: a clean build, and the documents that npm shows. Git
// ignores all that it writes.
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { npmReadme } from './npm-readme.mjs'
import { root, run } from './step.mjs'

/** What npm shows for each package. */
const READMES = { client: 'README.md', server: 'docs/reference/server.md' }

const folder = process.cwd()
const readme = READMES[basename(folder)]

await rm(join(folder, 'dist'), { recursive: true, force: true })
process.exitCode = await run('npm', ['run', '--silent', 'build'], { cwd: folder })

const { repository } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
const text = await readFile(join(root, readme), 'utf8')
await writeFile(join(folder, 'README.md'), npmReadme(text, repository.url, dirname(readme)))
await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'))
