// Runs in a Worker: the compliance suite of a given script.
import { WebSocket as ours, withOptions } from 'resilient-socket/websocket'

globalThis.onmessage = async ({ data: { script, ...comparison } }: MessageEvent<{ script: string }>) => {
  const { compare } = await import(/* @vite-ignore */ script)
  const once = withOptions({ reconnect: false })
  postMessage(await compare({ ...comparison, native: WebSocket, ours, once }))
}
