import 'zone.js'
import { NgZone, provideZoneChangeDetection } from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import { Live } from '../guide/live.ts'
import { App } from './app.ts'
import { countFrames, counts } from './counts.ts'

const application = await bootstrapApplication(App, { providers: [provideZoneChangeDetection()] })
counts.listeners = () => application.injector.get(Live).socket?.listenerCount('message')
counts.destroy = () => application.destroy()
application.injector.get(NgZone).runOutsideAngular(countFrames)
