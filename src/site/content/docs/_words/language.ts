import type { Language } from '../../../language.ts'
import { words } from './interface.ts'

export const language: Language = {
  lang: 'en',
  label: 'English',
  title: 'Kubernetes Services, from the Inside',
  words,
  nowhere: {
    text: 'The address leads nowhere. A Service would have kept it alive; a page that has moved does not.',
    link: 'To the start page',
  },
  sidebar: {},
  drawings: {},
}
