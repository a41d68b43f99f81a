import { ResilientSocket } from 'resilient-socket'

const form = document.querySelector('form')
const badge = document.querySelector('output')
const list = document.querySelector('ul')

const socket = new ResilientSocket('/live')

socket.on('state', ({ state, health }) => {
  badge.textContent = `${state}, ${health}`
})

const items = new Map()
function show({ id, text }, fate) {
  if (!items.has(id)) items.set(id, list.appendChild(document.createElement('li')))
  items.get(id).textContent = `${text} (${fate})`
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const message = { id: Math.random(), text: form.elements.text.value }
  show(message, socket.send(JSON.stringify(message)))
  form.reset()
})

socket.on('message', ({ data }) => show(JSON.parse(data), 'arrived'))
