/** Texts of drawings, by the drawing's file and their English. What is not here stays as it is. */
export const drawings = {}
