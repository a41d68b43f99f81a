// The API pages that TypeDoc generates, as items of the sidebar. There are none before `npm run docs` has generated them.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { linkTo } from './sidebar.ts'

export function apiItems(docs: string): DefaultTheme.SidebarItem[] {
  const folder = join(docs, 'reference/api')
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md') && path !== 'index.md')
    .map((path) => ({ text: path.replace('.md', ''), link: linkTo(`reference/api/${path}`) }))
    .toSorted((a, b) => a.text.localeCompare(b.text, 'en'))
  return [
    {
      text: 'API',
      collapsed: true,
      items: [{ text: 'Overview', link: linkTo('reference/api/index.md') }, ...entries],
    },
  ]
}
