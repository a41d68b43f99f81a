import { ResilientSocket } from 'resilient-socket'
import { onMounted, onUnmounted, ref, shallowRef } from 'vue'

/** A socket that lives as long as the component. On a server it dials nothing. */
export function useLive(url) {
  const socket = new ResilientSocket(url, { autoConnect: false })
  const status = shallowRef(socket.status)
  const lines = ref([])
  socket.subscribe((next) => {
    status.value = next
  })
  socket.on('message', ({ data }) => lines.value.push(data))
  onMounted(() => socket.open())
  onUnmounted(() => socket.close())
  return { socket, status, lines }
}
