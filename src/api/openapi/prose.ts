/** What `descriptions.json` says of each type and field. A module of its own, to be imported when somebody asks: Vite's
 *  dev server turns JSON into a script, but leaves `with { type: 'json' }` in an `import()` of it, which then fails. */
import descriptions from './descriptions.json' with { type: 'json' }

export { descriptions }
