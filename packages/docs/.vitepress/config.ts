// The documentation site: the pages of docs/, and the API pages that TypeDoc puts among them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { apiItems } from '../site/api.ts'
import { checkLinks } from '../site/built-links.ts'
import { GITHUB_ICON } from '../site/github-icon.ts'
import { leadOf } from '../site/pages.ts'
import { linkToRepository, REPOSITORY } from '../site/repository.ts'
import { rankOf, wordOf } from '../site/search.ts'
import { sidebarOf } from '../site/sidebar.ts'
import { slugOf } from '../site/slug.ts'
import { forPagesOutside } from '../site/vite.ts'

const docs = join(import.meta.dirname, '../../../docs')
/** Where the site is served from; GitHub Pages has it below the repository's name. */
const base = process.env['DOCS_BASE'] ?? '/'

export default defineConfig({
  title: 'resilient-socket',
  description:
    'A WebSocket client that stays connected: it notices dead connections, reconnects, and reports what was lost.',
  lang: 'en',
  base,
  srcDir: '../../docs',
  cleanUrls: true,
  // Addresses that a reader opens while following a tutorial.
  ignoreDeadLinks: 'localhostLinks',
  vite: {
    publicDir: join(import.meta.dirname, '../../demo/public'),
    plugins: forPagesOutside,
    // The index of the search, which is loaded when somebody searches.
    build: { chunkSizeWarningLimit: 2_000 },
  },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    languageAlias: { conf: 'ini', abnf: 'ini', haproxy: 'nginx' },
    anchor: { slugify: slugOf },
    config: linkToRepository,
  },
  themeConfig: {
    logo: '/icon.svg',
    sidebar: sidebarOf(docs, apiItems(docs)),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { miniSearch: { searchOptions: { boostDocument: rankOf, processTerm: wordOf } } },
    },
    socialLinks: [{ icon: { svg: GITHUB_ICON }, link: REPOSITORY, ariaLabel: 'GitHub' }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: 'Edit this page' },
    externalLinkIcon: false,
  },
  transformPageData: ({ relativePath }) => ({
    description: leadOf(readFileSync(join(docs, relativePath), 'utf8')),
  }),
  buildEnd: ({ outDir }) => checkLinks(outDir, base),
})
