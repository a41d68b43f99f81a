// The API pages of the site: one for each public entry of the packages, from their sources' TSDoc.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const packages = join(import.meta.dirname, '..')

/** @type {import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions} */
export default {
  name: 'API',
  entryPoints: [...sourcesOf('client'), ...sourcesOf('server')],
  tsconfig: 'tsconfig.api.json',
  plugin: ['typedoc-plugin-markdown', './api/entry-names.mjs'],
  out: '../../docs/reference/api',
  treatWarningsAsErrors: true,
  validation: { invalidLink: true, invalidPath: true, notExported: true, notDocumented: false },
  logLevel: 'Warn',

  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  readme: 'none',
  githubPages: false,
  sort: ['kind', 'alphabetical'],
  groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', '*'],

  router: 'module',
  entryFileName: 'index.md',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  useCustomAnchors: true,
  expandObjects: true,
  parametersFormat: 'table',
  typeDeclarationFormat: 'table',
  indexFormat: 'table',
  pageTitleTemplates: { index: '{projectName}', module: '{name}' },
}

/** The source of each entry in a package's exports that isn't for a Worker alone. */
function sourcesOf(name) {
  const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
  const types = Object.values(manifest.exports).flatMap(({ types }) => types ?? [])
  const sources = types.map((path) => path.replace('./dist/', `../${name}/src/`).replace('.d.ts', '.ts'))
  return [...new Set(sources)].filter((path) => !path.endsWith('/worker.ts'))
}
