// As a server renders the guide's application.
import '@angular/compiler'
import { provideZonelessChangeDetection } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideServerRendering, renderApplication } from '@angular/platform-server'
import { App } from '../guide/app.ts'

export function render(): Promise<string> {
  return renderApplication(
    (context) =>
      bootstrapApplication(
        App,
        { providers: [provideZonelessChangeDetection(), provideServerRendering()] },
        context,
      ),
    { document: '<app-root></app-root>', url: 'http://localhost/', allowedHosts: ['localhost'] },
  )
}
