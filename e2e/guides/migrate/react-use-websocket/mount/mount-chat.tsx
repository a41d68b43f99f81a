// As an application's main file does it.
import { type ComponentType, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

export function mountChat(Chat: ComponentType<{ url: string; room: string }>, url: string): void {
  createRoot(document.querySelector('#chat') as Element).render(
    <StrictMode>
      <Chat url={url} room="lobby" />
    </StrictMode>,
  )
}
