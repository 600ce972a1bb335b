import { defineConfig } from "vite";

export default defineConfig({
  // Every address in the output is relative, so the pages work wherever a
  // reverse proxy mounts the service.
  base: "./",
  // Monaco's language services run in module workers and import one another.
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Every browser that runs module workers preloads modules by itself.
    modulePreload: { polyfill: false },
    // Sizes that matter are those after compress.mjs, which prints them.
    reportCompressedSize: false,
    // Monaco is one large chunk, loaded after the page; splitting it gains
    // nothing on a page that needs all of it.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      // One entry per page: a new page is one more HTML file here.
      input: { graphiql: "graphiql.html" },
      // React's libraries mark files "use client", which means nothing here.
      checks: { moduleLevelDirective: false },
    },
  },
});
