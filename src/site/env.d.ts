// What Starlight adds to Astro.locals, and its virtual modules.
/// <reference path="../../node_modules/@astrojs/starlight/dist/global.d.ts" />
