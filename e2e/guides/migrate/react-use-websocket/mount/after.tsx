import { Chat } from '../after.tsx'
import { mountChat } from './mount-chat.tsx'

export function mount(url: string): void {
  mountChat(Chat, url)
}
