/** Starts the lab of a page whose terminal is in sight, without waiting for the island that will show it. */
const split = document.querySelector<HTMLElement>('.lab-split')
const lab = split?.dataset.lab
const inSight = split?.querySelector<HTMLElement>('.lab-workspace')?.offsetParent

if (lab && inSight) void import('./lab-panes.ts').then(({ panes }) => panes.open(lab))
