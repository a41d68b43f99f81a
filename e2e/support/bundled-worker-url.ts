/// <reference types="vite/client" />
// What an application that Vite bundles writes to get the Worker of `workerClock` as a file of its own.
import url from 'resilient-socket/worker-clock/worker.js?worker&url'

globalThis.workerUrl = url
