// Shows the code behind the right window, from a file that the compiler checks, and where to read more.
import { homepage } from 'resilient-socket/package.json'
import { element, pagePart, setText } from '../page/page-part.ts'
import sample from './code-sample.ts?raw'

const GUIDES: readonly (readonly [text: string, path: string])[] = [
  ['Heartbeats', 'docs/servers/heartbeats.md'],
  ['Servers', 'docs/servers'],
  ['Frameworks', 'docs/frameworks/index.md'],
  ['Test your app', 'docs/test-your-app.md'],
  ['See what happened', 'docs/recipes/see-what-happened.md'],
]

const IMPORTS = {
  socket: `import { ResilientSocket } from 'resilient-socket'`,
  session: `import { createSession } from 'resilient-socket/session' // the server: resilient-socket-server`,
}

/** Both samples have the same number of lines, so that nothing moves. */
export function showCode(hasSession: boolean): void {
  const name = hasSession ? 'session' : 'socket'
  const [, body = ''] = new RegExp(`// --- ${name}\n(.*?)// ---`, 's').exec(sample) ?? []
  setText(
    pagePart('code', HTMLElement),
    `// npm install resilient-socket\n${IMPORTS[name]}\n\n${body.trim()}`,
  )
}

export function showLinks(): void {
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
