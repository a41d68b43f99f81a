// Links that leave docs/: on disk and on GitHub they are relative paths, on the site they lead to GitHub.
import { posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

export const REPOSITORY = 'https://github.com/OWNER/resilient-socket'

interface Environment {
  /** Of the page, in docs/. */
  readonly relativePath?: string
}

/** A plugin of the Markdown renderer. */
export function linkToRepository(md: MarkdownRenderer): void {
  md.core.ruler.push('link-to-repository', ({ tokens, env }) => {
    const page = (env as Environment).relativePath ?? ''
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (href !== null) token.attrSet('href', repositoryLink(page, href))
    }
  })
}

/** What a link in a page is on the site. */
export function repositoryLink(page: string, href: string): string {
  if (/^(?:#|\/|[a-z][a-z\d+.-]*:)/i.test(href)) return href
  const path = posix.join('docs', posix.dirname(page), href)
  return path.startsWith('docs/')
    ? href
    : `${REPOSITORY}/${href.endsWith('/') ? 'tree' : 'blob'}/main/${path}`
}
