/** Keeps the learner's progress and the labs of this page in step: a lab hears at its start what is done, and its
 *  checks say what else is. */
import { labPanes } from './lab-panes.ts'
import { forgetSolved, markSolved, solvedIn } from './progress.ts'
import { coursePages } from './course-pages.ts'

labPanes.onClient(client => {
  const { lab } = client
  client.onSolved(solved => markSolved(lab, solved, coursePages().find(page => page.lab === lab)?.tasks ?? Infinity))
  client.send({ type: 'tasks/known', solved: solvedIn(lab) })
})

document.addEventListener('lab:reset', event => forgetSolved((event as CustomEvent<string>).detail))
