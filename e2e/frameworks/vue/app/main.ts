import { createApp, createSSRApp } from 'vue'
import App from './App.vue'
import Kept from './Kept.vue'
import Late from './Late.vue'
import Rendered from './Rendered.vue'

const PAGES = { '/kept/': Kept, '/late/': Late, '/rendered/': Rendered }
const page = PAGES[location.pathname as keyof typeof PAGES] ?? App
const root = document.querySelector('#app')!
const create = root.hasChildNodes() ? createSSRApp : createApp
create(page, { base: new URLSearchParams(location.search).get('server') }).mount(root)
