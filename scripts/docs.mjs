// `npm run docs`: installs the documentation's toolchain, generates the API pages, and serves the site while you write.
// `npm run docs -- --build` builds it instead. A dead link is an error then, also one to a heading.
import { join } from 'node:path'
import { bin, install, requireNode, root, run, stopWithParent } from './step.mjs'

const docs = join(root, 'packages/docs')
const args = process.argv.slice(2)
const isBuild = args.includes('--build')

requireNode()
stopWithParent()

// The sources of the API are typed by the packages' own dependencies.
await step('The packages could not be installed.', () => install())
await step("The documentation's toolchain could not be installed.", () => install(docs))
await step('What the packages share could not be copied.', () =>
  run(process.execPath, ['packages/session-wire/copy.mjs']),
)
// While the API pages are generated, the site's own code is checked.
const [, types] = await Promise.all([
  step('The API pages could not be generated.', () =>
    run(bin('packages/docs', 'typedoc'), [], { cwd: docs }),
  ),
  isBuild ? run(bin('packages/docs', 'tsc'), [], { cwd: docs }) : 0,
])
if (isBuild) {
  await step("The site's own code has wrong types.", () => types)
  await step('The site could not be built.', () => vitepress('build'))
  console.log('The site is built: packages/docs/.vitepress/dist')
} else {
  process.exit(await vitepress('dev', ...args))
}

function vitepress(...args) {
  return run(bin('packages/docs', 'vitepress'), args, { cwd: docs })
}

async function step(failure, act) {
  if ((await act()) === 0) return
  console.error(failure)
  process.exit(1)
}
