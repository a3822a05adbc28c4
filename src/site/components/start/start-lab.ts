/** The lab that runs on the start page. */
export const LAB = 'start-page'
/** The Service that everything there turns on. */
export const SERVICE = 'web'
/** What stands there before the cluster runs is made with the same seed (astro.config.mjs): it goes on from there. */
export const SEED = 7
