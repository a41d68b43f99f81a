// Every relative link in a Markdown file leads to a file, and to a heading if it names one, as GitHub would follow it.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { slugOf } from '../../../docs/site/slug.ts'
import { FENCED, pagePaths, root } from './blocks.ts'

const LINK =
  /\]\(<?(?<inline>[^)\s>]+)>?[^)]*\)|^\[[^\]]+\]: *(?<defined>\S+)|<(?:a|img)\b[^>]*? (?:href|src)="(?<html>[^"]+)"/gm

async function markdownPaths(): Promise<readonly string[]> {
  const inRoot = (await readdir(root)).filter((name) => name.endsWith('.md'))
  return [...new Set([...inRoot, 'packages/demo/README.md', ...(await pagePaths())])]
}

function withoutCode(text: string): string {
  return text.replaceAll(FENCED, '').replaceAll(/(`+)[^`].*?\1/gs, '')
}

/** The ids of a page's headings, numbered where several are alike, and those that it sets itself. */
function idsIn(text: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  const headings = [...text.replaceAll(FENCED, '').matchAll(/^#{1,6} +(.+?)(?: +#+)? *$/gm)]
  const slugs = headings.map(([, heading = '']) => {
    const slug = slugOf(heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1'))
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
  return new Set([...slugs, ...[...text.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)])
}

function linksIn(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(LINK)]
    .map(({ groups = {} }) => groups['inline'] ?? groups['defined'] ?? groups['html'] ?? '')
    .filter((link) => !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(link))
}

async function isDead(page: string, link: string): Promise<boolean> {
  const [path = '', id] = decodeURI(link).split('#')
  const target = path === '' ? page : posix.join(posix.dirname(page), path)
  // A page of GitHub's own.
  if (target.startsWith('../')) return false
  // The site has these pages, and GitHub doesn't.
  if (target.startsWith('docs/reference/api/')) return true
  const found = await stat(join(root, target)).catch(() => undefined)
  if (found === undefined) return true
  if (id === undefined || !target.endsWith('.md')) return false
  return !idsIn(await readFile(join(root, target), 'utf8')).has(id)
}

async function deadLinksOf(page: string): Promise<readonly string[]> {
  const links = linksIn(await readFile(join(root, page), 'utf8'))
  const dead = await Promise.all(links.map((link) => isDead(page, link)))
  return links.filter((_, index) => dead[index]).map((link) => `${page}: ${link}`)
}

describe('The links in Markdown files', () => {
  it('lead to files and headings that exist', async () => {
    const pages = await markdownPaths()
    expect(pages.length).toBeGreaterThan(40)
    expect((await Promise.all(pages.map(deadLinksOf))).flat()).toEqual([])
  })

  it('are found in all forms, but not in code', () => {
    const text =
      '[a](b.md#c "d") ![e](f.png) <a href="g.md">h</a>\n\n[i]: j.md\n\n`[k](l.md)` [m](https://n)\n\n```md\n[o](p)\n```\n'
    expect(linksIn(text)).toEqual(['b.md#c', 'f.png', 'g.md', 'j.md'])
  })

  it('know headings by the ids that GitHub gives them', () => {
    const text =
      '# A `b.c()`: d_e – Über\n\n## [Link](x.md), *twice*\n\n## Link, twice\n\n```sh\n# no heading\n```\n<a id="own"></a>\n'
    expect([...idsIn(text)]).toEqual(['a-bc-d_e--über', 'link-twice', 'link-twice-1', 'own'])
  })
})
