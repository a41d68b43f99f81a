import { ResilientSocket } from 'resilient-socket'

type Message =
  | { readonly type: 'start'; readonly name: string; readonly last: number }
  | { readonly type: 'news'; readonly number: number; readonly text: string }

/** `startOver`: some messages can't be had any more, so load everything anew. */
export function follow(show: (text: string) => void, startOver: () => void): ResilientSocket {
  let place = { name: '', last: 0 }
  const socket = new ResilientSocket('/news', {
    setup: (link) => link.send(JSON.stringify({ type: 'follow', ...place })),
  })
  socket.on('message', ({ data }) => {
    const message: Message = JSON.parse(data)
    if (message.type === 'start') {
      place = { name: message.name, last: message.last }
      startOver()
    } else if (message.number > place.last) {
      place.last = message.number
      show(message.text)
    }
  })
  return socket
}
