import type { Language } from '../../../../language.ts'
import { drawings } from './drawings.ts'
import { words } from './interface.ts'
import { sidebar } from './sidebar.ts'

export const language: Language = {
  lang: 'zh-CN',
  label: '简体中文',
  title: '从内部看懂 Kubernetes Service',
  words,
  nowhere: {
    text: '这个地址没有路由可达。换成 Service，地址会一直在；网页搬走了，就真的不在了。',
    link: '回到首页',
  },
  sidebar,
  drawings,
  starlight: {
    'heading.anchorLabel': '“{{title}}”一节',
    'i18n.untranslatedContent': '本页还没有中文版，以下为英文原文。',
    'sidebarNav.accessibleLabel': '课程目录',
    'pagefind.clear_search': '清除',
    'pagefind.load_more': '加载更多结果',
    'pagefind.search_label': '搜索本站',
    'pagefind.zero_results': '没有找到“[SEARCH_TERM]”的结果',
    'pagefind.many_results': '找到 [COUNT] 个“[SEARCH_TERM]”的结果',
    'pagefind.one_result': '找到 [COUNT] 个“[SEARCH_TERM]”的结果',
    'pagefind.alt_search': '没有找到“[SEARCH_TERM]”的结果，改为显示“[DIFFERENT_TERM]”的结果',
    'pagefind.search_suggestion': '没有找到“[SEARCH_TERM]”的结果。可以试试：',
    'pagefind.searching': '正在搜索“[SEARCH_TERM]”……',
  },
}
