// Checks the built site: every link within it leads to a page, and to a place in that page. VitePress checks the pages only.
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

interface Built {
  readonly ids: ReadonlySet<string>
  readonly links: readonly string[]
}

/** @throws `Error` with every link that leads nowhere. */
export function checkLinks(folder: string, base: string): void {
  const pages = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.html'))
      .map((path) => [path.replaceAll('\\', '/'), built(readFileSync(join(folder, path), 'utf8'))]),
  )
  const dead = [...pages].flatMap(([page, { links }]) =>
    links.filter((link) => isDead(page, link, pages, base)).map((link) => `${page}: ${link}`),
  )
  if (dead.length > 0) throw new Error(`Links that lead nowhere:\n  ${[...new Set(dead)].join('\n  ')}`)
}

function built(html: string): Built {
  const values = (name: string): readonly string[] =>
    [...html.matchAll(new RegExp(`<[a-z][^>]*? ${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value)
  return {
    ids: new Set(values('id')),
    links: [...html.matchAll(/<a\b[^>]*? href="([^"]*)"/g)].map(([, href = '']) => href),
  }
}

function isDead(page: string, link: string, pages: ReadonlyMap<string, Built>, base: string): boolean {
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(link)) return false
  const { pathname, hash } = new URL(link.replaceAll('&amp;', '&'), `http://site${base}${page}`)
  if (!pathname.startsWith(base)) return true
  const path = decodeURI(pathname.slice(base.length))
  const target = [path, `${path}.html`, posix.join(path, 'index.html')]
    .map((name) => pages.get(name))
    .find(Boolean)
  if (target === undefined) return !/\.(?:svg|png|gif|jpg)$/.test(path)
  return hash !== '' && !target.ids.has(decodeURIComponent(hash.slice(1)))
}
