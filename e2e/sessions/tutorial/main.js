import { createSession } from 'resilient-socket/session'

const form = document.querySelector('form')
const output = document.querySelector('output')
const list = document.querySelector('ul')

const session = createSession(`ws://${location.hostname}:8080`, {
  auth: () => (localStorage.token ??= prompt('Your token: ada-token or bob-token')),
})

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-')
  const note = JSON.stringify({ id, text: form.elements.text.value })
  if (session.send(note) === 'dropped') return alert('Too many notes wait: try again later')
  form.reset()
  showStatus()
})

session.on('message', ({ data }) => {
  const { type, notes } = JSON.parse(data)
  if (type === 'all') list.replaceChildren()
  for (const { author, text } of notes) {
    const item = document.createElement('li')
    item.textContent = `${author}: ${text}`
    list.append(item)
  }
})

function showStatus() {
  const { messages } = session.unacked
  const connection = session.state === 'live' ? '' : ' (connecting)'
  output.textContent = (messages === 0 ? 'Saved' : `Saving ${messages}…`) + connection
}
session.on('acknowledged', showStatus)
session.on('state', showStatus)

// The server can't go on with the session: it was started anew, or we were away for too long.
session.on('reset', ({ unacked }) => {
  for (const { data, fate } of unacked) {
    if (fate === 'received') continue // the server has saved it
    // 'unsent': it never arrived. 'unknown': it may have; our server knows the id of a note that comes twice.
    if (session.send(data) === 'dropped') alert(`Not saved: ${JSON.parse(data).text}`)
  }
  showStatus()
})

// The session is closed for good: the server has refused the token twice.
session.on('close', ({ code }) => {
  if (code === 4401) delete localStorage.token
  output.textContent = 'Reload the page to log in'
})

// Messages live in the page's memory.
addEventListener('beforeunload', (event) => {
  if (session.unacked.messages > 0) event.preventDefault()
})
