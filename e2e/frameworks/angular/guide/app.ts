import { Component, inject } from '@angular/core'
import { injectReduced, injectStatus, Live } from './live.ts'

@Component({
  selector: 'app-root',
  template: `
    <p>Connection: {{ status().state }}</p>
    <form (submit)="send($event, text)">
      <input #text aria-label="Message" />
      <button>Send</button>
    </form>
    <ol>
      @for (line of lines(); track $index) {
        <li>{{ line }}</li>
      }
    </ol>
  `,
})
export class App {
  readonly #live = inject(Live)
  readonly status = injectStatus()
  readonly lines = injectReduced<readonly string[]>((lines, { data }) => [...lines.slice(-99), data], [])

  send(event: Event, text: HTMLInputElement): void {
    event.preventDefault()
    this.#live.socket?.send(text.value)
    text.value = ''
  }
}
