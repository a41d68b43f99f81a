// Components without a page: Vue's own renderer over nodes that only have parents. Knows no socket.
import { type Component, createRenderer, h } from 'vue'

interface TestNode {
  parent: TestNode | null
}

const node = (): TestNode => ({ parent: null })

const { createApp } = createRenderer<TestNode, TestNode>({
  createElement: node,
  createText: node,
  createComment: node,
  insert(child, parent) {
    child.parent = parent
  },
  remove(child) {
    child.parent = null
  },
  parentNode: ({ parent }) => parent,
  nextSibling: () => null,
  setText: () => undefined,
  setElementText: () => undefined,
  patchProp: () => undefined,
})

export interface Mounted<Result> {
  /** Of its setup. */
  readonly result: Result
  /** What Vue's error handling was told. */
  readonly errors: readonly unknown[]
  unmount(): void
}

/** Mounts a component that renders an empty element. */
export function mount<Result>(setup: () => Result, ...children: readonly Component[]): Mounted<Result> {
  const errors: unknown[] = []
  let result: Result | undefined
  const app = createApp({
    setup() {
      result = setup()
    },
    render: () =>
      h(
        'main',
        children.map((child) => h(child)),
      ),
  })
  app.config.errorHandler = (error) => void errors.push(error)
  app.mount(node())
  return { result: result as Result, errors, unmount: () => app.unmount() }
}
