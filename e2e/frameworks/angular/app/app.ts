// Counts messages and changes. Knows the guide's service only.
import { afterEveryRender, Component, signal } from '@angular/core'
import { injectReduced, injectStatus } from '../guide/live.ts'
import { counts } from './counts.ts'

@Component({
  selector: 'app-list',
  template: `<output>{{ total().count }} {{ total().isInOrder ? 'in order' : 'disordered' }}</output>`,
})
export class List {
  readonly total = injectReduced(
    ({ count, isInOrder }, { data }) => ({
      count: count + 1,
      isInOrder: isInOrder && Number(data) === count,
    }),
    { count: 0, isInOrder: true },
  )
}

@Component({
  selector: 'app-root',
  imports: [List],
  template: `
    <p>{{ status().state }}</p>
    <button (click)="isShown.set(!isShown())">Toggle</button>
    @if (isShown()) {
      <app-list />
    }
  `,
})
export class App {
  readonly status = injectStatus()
  readonly isShown = signal(true)

  constructor() {
    afterEveryRender(() => {
      counts.checks += 1
    })
  }
}
