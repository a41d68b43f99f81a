// Starts the demo, if the browser can run it.
import { Demo } from './demo.ts'
import { pagePart, setText } from './page/page-part.ts'

if ('WebSocket' in globalThis) new Demo().start()
else {
  const notice = pagePart('notice', HTMLElement)
  setText(
    notice,
    'This browser has no WebSocket, so the demo can’t run here. Open the page in another browser.',
  )
  notice.hidden = false
}
