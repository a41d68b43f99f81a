// Shows the code behind the right window, from a file that the compiler checks, and where to read more.
import { homepage } from 'resilient-socket/package.json'
import { element, pagePart } from '../page/page-part.ts'
import sample from './code-sample.ts?raw'

const GUIDES: readonly (readonly [text: string, path: string])[] = [
  ['Heartbeats', 'docs/how-to/heartbeats.md'],
  ['Servers', 'docs/how-to/servers'],
  ['Frameworks', 'docs/how-to/frameworks.md'],
  ['Test your app', 'docs/how-to/test-your-app.md'],
  ['See what happened', 'docs/how-to/see-what-happened.md'],
]

export function showCode(): void {
  const [, body = ''] = /\/\/ --- sample\n([\s\S]*?)\/\/ --- end/.exec(sample) ?? []
  pagePart('code', HTMLElement).textContent =
    `// npm install resilient-socket\nimport { ResilientSocket } from 'resilient-socket'\n\n${body.trim()}`
  const source = homepage.replace(/#.*/, '')
  pagePart('links', HTMLElement).append(
    link('Source and README', source),
    ...GUIDES.map(([text, path]) => link(text, `${source}/blob/main/${path}`)),
  )
}

function link(text: string, href: string): HTMLAnchorElement {
  const anchor = element('a', text)
  anchor.href = href
  return anchor
}
