// Counts messages and changes. Knows the guide's service only.
import { afterEveryRender, Component, signal } from '@angular/core'
import { injectReduced, injectStatus, Live } from '../guide/live.ts'
import { counts } from './counts.ts'

@Component({
  selector: 'app-list',
  template: `<output>{{ total().count }} {{ total().isInOrder ? 'in order' : 'disordered' }}</output>`,
})
class List {
  readonly total = injectReduced(
    ({ count, isInOrder }, { data }) => ({
      count: count + 1,
      isInOrder: isInOrder && Number(data) === count,
    }),
    { count: 0, isInOrder: true },
  )
}

/** With a socket of its own. */
@Component({ selector: 'app-own', template: `own: {{ status().state }}`, providers: [Live] })
class Own {
  readonly status = injectStatus()
}

@Component({
  selector: 'app-root',
  imports: [List, Own],
  template: `
    <p>{{ status().state }}</p>
    <button (click)="isShown.set(!isShown())">Toggle</button>
    @if (isShown()) {
      <app-list />
    }
    <button (click)="isOwnShown.set(!isOwnShown())">Own</button>
    @if (isOwnShown()) {
      <app-own />
    }
  `,
})
export class App {
  readonly status = injectStatus()
  readonly isShown = signal(true)
  readonly isOwnShown = signal(false)

  constructor() {
    afterEveryRender(() => {
      counts.checks += 1
    })
  }
}
