/// <reference types="vite/client" />
// How an application bundled by Vite gets the Worker of `workerClock` as a file.
import url from 'resilient-socket/worker-clock/worker.js?worker&url'

globalThis.workerUrl = url
