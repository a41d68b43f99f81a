// `npm run check`: all checks of the code and the packages that run no tests.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bin, build, install, requireNode, root, run, stopWithParent } from './step.mjs'

const client = join(root, 'packages/client')
const failed = []

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
if ((await build()) !== 0) stop('The build failed.')

const colors = process.stdout.isTTY ? 'force' : 'off'
await check('Format and lint', bin('.', 'biome'), ['ci', `--colors=${colors}`, '.'])
await check('Unused code and dependencies', bin('.', 'knip'), [])
await check('Workflows', process.execPath, ['scripts/lint-workflows.mjs'])
await check('Workspace', bin('.', 'sherif'), [])
await checkPackage(client)
await checkPackage(join(root, 'packages/server'))
await check('Size', bin('packages/client', 'size-limit'), [], { cwd: client })

await check('Documentation', process.execPath, ['scripts/docs.mjs', '--build'])

if (failed.length > 0) stop(`Failed: ${failed.join(', ')}.`)
console.log('\nAll checks passed.')

async function checkPackage(cwd) {
  const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-pack-'))
  try {
    await check('Pack', 'npm', ['pack', '--silent', '--pack-destination', folder], { cwd })
    const [name] = await readdir(folder)
    if (name === undefined) return
    const archive = join(folder, name)
    await check('Package contents', bin('packages/client', 'publint'), ['run', archive, '--strict'], { cwd })
    await check('Package types', bin('packages/client', 'attw'), [archive, '--profile', 'esm-only'], { cwd })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function check(name, command, args, options) {
  console.log(`\n── ${name}`)
  if ((await run(command, args, options)) !== 0) failed.push(name)
}

function stop(message) {
  console.error(`\n${message}`)
  process.exit(1)
}
