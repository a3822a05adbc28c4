/** The pages of the course that have a lab, as every page carries them (`components/CoursePages.astro`). */

export interface CoursePage {
  path: string
  lab: string
  /** How many. */
  tasks: number
}

export function coursePages(): CoursePage[] {
  const data = document.getElementById('course-pages')?.textContent
  return data ? (JSON.parse(data) as CoursePage[]) : []
}
