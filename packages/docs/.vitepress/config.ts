// The documentation site: the pages of docs/, and the API pages that TypeDoc puts among them.
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { apiItems } from '../site/api.ts'
import { checkLinks } from '../site/built-links.ts'
import { linkToRepository, REPOSITORY } from '../site/repository.ts'
import { sidebarOf } from '../site/sidebar.ts'
import { slugOf } from '../site/slug.ts'

const docs = join(import.meta.dirname, '../../../docs')
const GITHUB =
  '<svg viewBox="0 0 16 16" fill="currentColor"><path d="M8 0a8 8 0 0 0-2.53 15.59c.4.07.55-.17.55-.38v-1.34c-2.23.48-2.7-1.07-2.7-1.07-.36-.93-.89-1.17-.89-1.17-.73-.5.05-.49.05-.49.8.06 1.23.83 1.23.83.71 1.22 1.87.87 2.33.66.07-.52.28-.87.5-1.07-1.77-.2-3.64-.89-3.64-3.95 0-.88.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82a7.6 7.6 0 0 1 4 0c1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48v2.19c0 .21.15.46.55.38A8 8 0 0 0 8 0"/></svg>'
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
    plugins: [
      {
        name: 'dependencies-of-the-theme',
        enforce: 'post',
        // Vite looks for them above docs/, finds nothing, and warns. While serving it finds them from the theme's own folder.
        config({ optimizeDeps }) {
          if (optimizeDeps?.include)
            optimizeDeps.include = optimizeDeps.include.filter((name) => !name.includes('>'))
        },
      },
    ],
  },
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  markdown: {
    theme: { light: 'github-light', dark: 'github-dark' },
    languageAlias: { conf: 'ini', abnf: 'ini' },
    anchor: { slugify: slugOf },
    config: linkToRepository,
  },
  themeConfig: {
    logo: '/icon.svg',
    sidebar: sidebarOf(docs, apiItems(docs)),
    outline: [2, 3],
    search: { provider: 'local' },
    // With its own picture: the theme would fetch one while you write.
    socialLinks: [{ icon: { svg: GITHUB }, link: REPOSITORY, ariaLabel: 'GitHub' }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: 'Edit this page' },
    externalLinkIcon: false,
  },
  buildEnd: ({ outDir }) => checkLinks(outDir, base),
})
