// `npm run release`: publishes the version of each manifest, unless it is published already; tags it, and pushes the tags.
// Further arguments are those of `npm publish`: `npm run release -- --dry-run`.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

const args = process.argv.slice(2)

requireNode()
stopWithParent()

if ((await install()) !== 0) stop('The packages could not be installed.')
for (const folder of ['packages/client', 'packages/server']) await publish(join(root, folder))
// Also if it was published before, because the tag may be missing. An existing tag stays.
if (!args.includes('--dry-run')) await tag()

async function publish(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { name, version } = manifest
  if (await isPublished(manifest)) console.log(`${name} ${version} is published already.`)
  else if ((await run('npm', ['publish', ...args], { cwd: folder })) !== 0) stop(`${name} was not published.`)
}

/** For an unpublished version, npm's answer depends on whether others are published. */
async function isPublished({ name, version }) {
  const registry = args.filter((arg) => arg.startsWith('--registry='))
  const view = ['view', `${name}@${version}`, 'version', '--loglevel=silent', ...registry]
  try {
    return (
      (await promisify(execFile)('npm', view, { shell: process.platform === 'win32' })).stdout.trim() ===
      version
    )
  } catch {
    return false
  }
}

async function tag() {
  if ((await run(bin('.', 'changeset'), ['tag'])) !== 0) stop('It is published, but not tagged.')
  if ((await run('git', ['push', 'origin', '--tags'])) !== 0) stop('The tag was not pushed.')
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
