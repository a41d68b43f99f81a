// What may be published, as npm does it: with a registry of the test's own, to which a token belongs that nobody checks.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startHttpSite } from '../support/http-site.ts'
import { Project } from './support/project.ts'
import { test as base, expect } from './support/test.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const FILLED_IN = {
  author: 'A. Person',
  bugs: 'https://example.com/issues',
  homepage: 'https://example.com',
  repository: { type: 'git', url: 'git+https://example.com/resilient-socket.git' },
}

interface Registry {
  readonly url: string
  /** Names and versions. */
  readonly published: string[]
}

interface Rest {
  /** Names of changesets that are part of no version. */
  readonly changesets?: readonly string[]
  readonly hasChangelog?: boolean
}

interface Fixtures {
  readonly registry: Registry
  /** Runs `npm publish` for a package of the workspace whose manifest has other fields; what npm printed. */
  readonly publish: (fields: object, rest?: Rest) => Promise<string>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  registry: async ({}, use) => {
    const published: string[] = []
    const site = await startHttpSite(async (request, response) => {
      if (request.method === 'PUT') {
        const { name, versions } = (await json(request)) as { name: string; versions: object }
        published.push(...Object.keys(versions).map((version) => `${name}@${version}`))
      }
      response.statusCode = request.method === 'PUT' ? 201 : 404
      response.end('{}')
    })
    await use({ url: `${site.origin}/`, published })
    await site.close()
  },
  publish: async ({ registry }, use) => {
    const folders: string[] = []
    await use(async (fields, { changesets = [], hasChangelog = true } = {}) => {
      const folder = await mkdtemp(join(tmpdir(), 'resilient-socket-release-'))
      folders.push(folder)
      const client = join(folder, 'packages/client')
      await mkdir(client, { recursive: true })
      await mkdir(join(folder, '.changeset'))
      await cp(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true })
      const manifest = JSON.parse(await readFile(join(ROOT, 'packages/client/package.json'), 'utf8'))
      const { prepublishOnly } = manifest.scripts
      const changed = { ...manifest, ...fields, version: '1.2.3', scripts: { prepublishOnly } }
      await writeFile(join(client, 'package.json'), JSON.stringify(changed))
      for (const name of changesets) await writeFile(join(folder, '.changeset', name), '')
      if (hasChangelog) await writeFile(join(client, 'CHANGELOG.md'), '')
      const credentials = join(folder, 'npmrc')
      await writeFile(credentials, `${registry.url.replace('http:', '')}:_authToken=none\n`)
      // Nothing of whoever runs this may lead to another registry. There is no provenance outside of the workflow.
      const flags = [`--registry=${registry.url}`, `--userconfig=${credentials}`, '--provenance=false']
      return (await new Project(client).run('npm', 'publish', ...flags)).text
    })
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  },
})

test('a manifest with placeholders is refused', async ({ publish, registry }) => {
  const home = 'https://github.com/OWNER/resilient-socket'
  const repository = { type: 'git', url: `git+${home}.git` }
  const text = await publish({ author: 'OWNER', bugs: `${home}/issues`, homepage: home, repository })
  for (const field of ['author', 'bugs', 'homepage', 'repository'])
    expect(text).toContain(`Replace the placeholder in ${field} of package.json`)
  expect(registry.published).toEqual([])
})

test('a manifest without one of the fields is refused', async ({ publish, registry }) => {
  expect(await publish({ ...FILLED_IN, author: undefined })).toContain('package.json has no author')
  expect(registry.published).toEqual([])
})

test('changesets that are part of no version are refused', async ({ publish, registry }) => {
  expect(await publish(FILLED_IN, { changesets: ['brave-lions-sing.md'] })).toContain('version-packages')
  expect(registry.published).toEqual([])
})

test('a package without a changelog is refused', async ({ publish, registry }) => {
  expect(await publish(FILLED_IN, { hasChangelog: false })).toContain('CHANGELOG.md')
  expect(registry.published).toEqual([])
})

test('a manifest that is filled in is published', async ({ publish, registry }) => {
  expect(await publish(FILLED_IN)).toContain('resilient-socket@1.2.3')
  expect(registry.published).toEqual(['resilient-socket@1.2.3'])
})
