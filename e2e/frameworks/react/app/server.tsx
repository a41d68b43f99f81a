// What a server renders.
import './record.ts'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { Scene } from './scenes.tsx'

export function render(server: string): string {
  return renderToString(
    <StrictMode>
      <Scene server={server} scene="live" path="" isHidden={false} />
    </StrictMode>,
  )
}

export function made(): number {
  return record.made
}
