// React components with Relay, as people write and build them (relay-compiler,
// Babel, a bundler), on a page that reads from a running service.
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 node --test --test-force-exit relay.mjs
//
// Without that flag Node waits for Relay, which keeps what has left the screen
// for five minutes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { transformAsync } from "@babel/core";
import { build } from "esbuild";
import { Window } from "happy-dom";

import {
  PAGE_SIZE,
  SCHEMA,
  answerTo,
  expectQuietConsole,
  listedIds,
  workshop,
} from "./support.mjs";

expectQuietConsole();

const folder = await workshop("relay");
const all = await listedIds();

const window = new Window();
after(() => window.happyDOM.close());
for (const name of ["window", "document", "navigator"]) {
  // Newer versions of Node have a navigator of their own.
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
}

let show;

test("the documents compile without a warning", async () => {
  await copyFile(SCHEMA, join(folder, "schema.graphql"));
  const compiler = join(folder, "node_modules/.bin/relay-compiler");
  const { stdout, stderr } = await promisify(execFile)(compiler, { cwd: folder });
  const said = `${stdout}${stderr}`;
  assert.match(said, /Compilation completed/);
  assert.match(said, /compiled documents: [1-9]\d* reader, [1-9]/);
  assert.doesNotMatch(said, /warn|error|fail|deprecat/i);
});

test("the page builds", async () => {
  const { warnings } = await build({
    absWorkingDir: folder,
    entryPoints: ["src/app.jsx"],
    outfile: "app.cjs",
    bundle: true,
    // The packages are taken as they are.
    packages: "external",
    platform: "node",
    jsx: "automatic",
    logLevel: "silent",
    plugins: [{ name: "relay", setup: ({ onLoad }) => onLoad({ filter: /\.jsx$/ }, withArtifacts) }],
  });
  assert.deepEqual(warnings, []);
  ({ show } = createRequire(import.meta.url)(join(folder, "app.cjs")));
});

/** A component in which Relay's Babel plugin has put the compiled documents. */
async function withArtifacts({ path }) {
  const { code } = await transformAsync(await readFile(path, "utf8"), {
    filename: path,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ["jsx"] },
    plugins: ["relay"],
    cwd: folder,
  });
  return { contents: code, loader: "jsx" };
}

test("usePaginationFragment pages to the end", async () => {
  const page = new Page("ImagesPage", { pageSize: PAGE_SIZE });
  await page.until(() => page.ids().length > 0);
  assert.deepEqual(page.ids(), all.slice(0, PAGE_SIZE));
  await page.clickToTheEnd("next");
  assert.deepEqual(page.ids(), all);
  const pages = Math.ceil(all.length / PAGE_SIZE);
  assert.deepEqual(page.asked, [
    "ImagesPageQuery",
    ...Array(pages - 1).fill("ImageListPaginationQuery"),
  ]);
  page.close();
});

test("a fragment of an image is read again by the image's id", async () => {
  const [, id] = all;
  const { data } = await answerTo("query($id: ID!) { image(id: $id) { detail { minDiskGb } } }", {
    id,
  });
  const page = new Page("ImagesPage", { pageSize: 3 });
  await page.until(() => page.ids().length > 0);
  const row = page.find(`[data-id="${id}"]`);
  row.querySelector("[name=detail]").click();
  await page.until(() => row.querySelector("output"));
  assert.equal(row.querySelector("output").textContent, String(data.image.detail.minDiskGb));
  assert.equal(page.find("ol").querySelectorAll("output").length, 1);
  assert.deepEqual(page.asked, ["ImagesPageQuery", "ImageRowRefetchQuery"]);
  page.close();
});

test("a list that begins in the middle grows at both ends", async () => {
  const middle = Math.floor(all.length / 2);
  const { data } = await answerTo(`{ images(first: ${middle}) { pageInfo { endCursor } } }`);
  const { endCursor: after } = data.images.pageInfo;
  const page = new Page("ImagesAround", { pageSize: PAGE_SIZE, after });
  await page.until(() => page.ids().length > 0);
  assert.deepEqual(page.ids(), all.slice(middle, middle + PAGE_SIZE));
  await page.clickToTheEnd("previous");
  assert.deepEqual(page.ids(), all.slice(0, middle + PAGE_SIZE));
  await page.clickToTheEnd("next");
  assert.deepEqual(page.ids(), all);
  page.close();
});

/** A page of the application, and what it has asked the service for. */
class Page {
  asked = [];
  #container = document.createElement("main");
  #end;

  constructor(name, properties) {
    document.body.append(this.#container);
    this.#end = show(name, properties, this.#container, (operation, text, variables) => {
      this.asked.push(operation);
      return answerTo(text, variables);
    });
  }

  find(selector) {
    return this.#container.querySelector(selector);
  }

  ids() {
    return [...this.#container.querySelectorAll("li")].map((row) => row.dataset.id);
  }

  /** Waits until the page is as it should be. */
  until(isRight) {
    return new Promise((resolve) => {
      const look = () => {
        if (!isRight()) return;
        observer.disconnect();
        resolve();
      };
      const observer = new window.MutationObserver(look);
      observer.observe(this.#container, { attributes: true, childList: true, subtree: true });
      look();
    });
  }

  /** Clicks a button until it is gone. */
  async clickToTheEnd(name) {
    while (this.find(`[name=${name}]`)) {
      const held = this.ids().length;
      this.find(`[name=${name}]`).click();
      await this.until(() => this.ids().length > held && !this.find("[aria-busy=true]"));
    }
  }

  close() {
    this.#end();
    this.#container.remove();
  }
}
