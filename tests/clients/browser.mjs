// Drives the pages of a running service in headless Chromium: a person's way
// through GraphiQL, the same behind a reverse proxy's sub-path, and the front
// page. The service must have at least three images to show, and others that
// come and go (`serve --emulator --churn 1s`).
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 node --test browser.mjs
//
// BCC_GRAPHQL_SCREENSHOTS names a folder to save screenshots in, and CHROMIUM
// the browser, if it is not where Debian puts it.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import axe from "axe-core";
import { chromium } from "playwright-core";

const BASE = process.env.BCC_GRAPHQL_URL;
assert.ok(BASE, "BCC_GRAPHQL_URL must be the address of a running service");
const SCREENSHOTS = process.env.BCC_GRAPHQL_SCREENSHOTS;

let browser;

before(async () => {
  browser = await chromium.launch({
    // A new profile folder every time, which is what `launch` does by itself.
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // No name but the service's own is looked up, and no proxy from the
      // environment stands between: a foreign request fails here as well.
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(BASE).hostname}, EXCLUDE 127.0.0.1`,
      "--no-proxy-server",
    ],
  });
});

after(() => browser?.close());

test("GraphiQL runs queries and reads the schema", async () => {
  await useGraphiql(BASE, "graphiql");
});

test("GraphiQL works behind a reverse proxy's sub-path", async () => {
  const proxy = await startProxy(BASE, "/deep/sub");
  try {
    await useGraphiql(proxy.url, "graphiql-sub-path");
  } finally {
    proxy.close();
  }
  assert.deepEqual(proxy.outside, [], "requests that left the sub-path");
});

test("the front page leads to GraphiQL", async () => {
  await visit(BASE, { path: "/" }, async (page) => {
    assert.notEqual((await page.title()).trim(), "", "the page has a title");
    const targets = await page
      .locator("a[href]")
      .evaluateAll((links) => links.map((link) => link.href));
    assert.ok(
      targets.includes(new URL("/graphiql", BASE).href),
      `a link to /graphiql among ${targets.join(", ")}`,
    );
    await screenshot(page, "front-page");
  });
});

for (const colorScheme of ["light", "dark"]) {
  test(`the front page is accessible in ${colorScheme} colours`, async () => {
    // Only the injected checker needs the policy out of its way, so the test
    // above runs with it.
    const options = { path: "/", bypassCSP: true, colorScheme };
    await visit(BASE, options, async (page) => {
      await page.addScriptTag({ content: axe.source });
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const found = violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" ")}`,
      );
      assert.deepEqual(found, []);
      await screenshot(page, `front-page-${colorScheme}`);
    });
  });
}

/** A person's way through GraphiQL at `base`. */
async function useGraphiql(base, name) {
  const viewport = { width: 1440, height: 1000 };
  await visit(base, { path: "/graphiql", viewport }, async (page) => {
    assert.match(await page.title(), /GraphiQL/);
    const editor = page.locator(".graphiql-query-editor");
    const result = page.locator(".result-window");
    const run = page.locator(".graphiql-execute-button");

    // The example is there and runs as it is.
    await run.waitFor();
    await linesOf(editor, (lines) => lines.includes("query Images("));
    const example = await answerTo(page, () => run.click());
    assert.equal(example.operationName, "Images");
    assert.equal(example.body.errors, undefined, JSON.stringify(example.body));
    assert.ok(example.body.data.images.edges.length > 0, "the example finds images");
    const [first] = example.body.data.images.edges;
    await linesOf(result, (lines, id) => lines.includes(id), first.node.id);
    await screenshot(page, `${name}-example`);

    // What changes comes by itself, for as long as nobody stops it.
    await retype(editor, "subscription Live { imageChanges { kind image { id name status } } }");
    await page.locator(".graphiql-tab", { hasText: "Live" }).waitFor();
    const isStream = (request) => request.headers().accept === "text/event-stream";
    const opened = page.waitForRequest(isStream);
    await page.keyboard.press("ControlOrMeta+Enter");
    assert.equal((await opened).url(), new URL("./graphql", page.url()).href);
    await linesOf(result, (lines) => lines.includes('"kind": "ADDED"'));
    await linesOf(result, (lines) => lines.includes('"kind": "CHANGED"'));
    await screenshot(page, `${name}-live`);
    const closed = page.waitForEvent("requestfailed", isStream);
    await run.click();
    await closed;

    // A query of one's own runs too.
    await retype(
      editor,
      "{ images(first: 3) { edges { node { id name } } pageInfo { hasNextPage } } }",
    );
    // GraphiQL takes note of the operation's name a moment after the last key,
    // and would ask for the last one's until then.
    await page.locator(".graphiql-tab", { hasNotText: "Live" }).waitFor();
    const own = await answerTo(page, () => page.keyboard.press("ControlOrMeta+Enter"));
    assert.equal(own.body.errors, undefined, JSON.stringify(own.body));
    await linesOf(result, (lines) => (lines.match(/"id": "m-[^"]+"/g) ?? []).length === 3);

    // Introspection worked: the documentation knows the schema's fields, and
    // so does the explorer.
    await page.getByLabel("Show Documentation Explorer").click();
    const docs = page.locator(".graphiql-doc-explorer");
    await docs.getByText("Query", { exact: true }).click();
    await docs.getByText("images", { exact: true }).first().waitFor();
    await screenshot(page, `${name}-docs`);
    await page.getByLabel("Show GraphiQL Explorer").click();
    await page.locator(".graphiql-explorer-root").getByText("images").first().waitFor();

    // The language service runs in a worker of its own, not in the page.
    const workers = page.workers().map((worker) => new URL(worker.url()).pathname);
    assert.ok(
      workers.some((path) => path.includes("/assets/graphql.worker-")),
      `GraphQL's worker among ${workers.join(", ")}`,
    );

    // One step leads back to the service's page, wherever that is.
    const back = page.locator(".graphiql-logo a");
    assert.equal(await back.evaluate((link) => link.href), new URL("./", page.url()).href);

    // What was typed is still there on the next visit, and the example's
    // variables open no second tab.
    // GraphiQL writes that down a moment later.
    await page.waitForFunction(() =>
      localStorage.getItem("graphiql:tabState")?.includes("images(first: 3)"),
    );
    await page.reload();
    await linesOf(editor, (lines) => lines.includes("images(first: 3)"));
    assert.equal(await page.locator(".graphiql-tab").count(), 1);
  });
}

/**
 * Opens `options.path` below `base` in a new browser context, hands the page
 * over, and then checks what holds for every page: nothing was asked of
 * another host or of a place outside `base`, nothing broke the content
 * security policy, and the console has no errors.
 */
async function visit(base, { path, ...options }, use) {
  const context = await browser.newContext(options);
  const foreign = [];
  const complaints = [];
  const note = (asked) => {
    const url = new URL(asked);
    const home = new URL(base);
    if (url.protocol === "data:" || url.protocol === "blob:") return;
    if (url.host !== home.host || !url.pathname.startsWith(home.pathname)) {
      foreign.push(url.href);
    }
  };
  context.on("request", (request) => note(request.url()));
  context.on("console", (message) => {
    // Warnings count too: Monaco only warns when it must do without workers.
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy ${event.effectiveDirective} broken by ${event.blockedURI}`);
    });
  });
  try {
    const page = await context.newPage();
    page.on("websocket", (socket) => note(socket.url()));
    const response = await page.goto(base.replace(/\/$/, "") + path);
    assert.equal(response.status(), 200, `${path} is there`);
    await use(page);
    // First, for a refused foreign request leaves an error behind as well.
    assert.deepEqual(foreign, [], "requests to foreign places");
    assert.deepEqual(complaints, [], "complaints in the console");
  } catch (error) {
    if (complaints.length > 0) {
      error.message += `\nthe console said:\n${complaints.join("\n")}`;
    }
    throw error;
  } finally {
    await context.close();
  }
}

/**
 * Replaces what the editor holds. Typed key by key, with all that Monaco makes of
 * it: what counts is what the editor holds in the end. The old text goes first,
 * for a bracket typed over a selection encloses it.
 */
async function retype(editor, text) {
  const { keyboard } = editor.page();
  await editor.locator(".view-lines").click();
  await keyboard.press("ControlOrMeta+A");
  await keyboard.press("Delete");
  await keyboard.type(text);
  const bare = (lines) => lines.replace(/\s/g, "");
  await linesOf(editor, (lines) => bare(lines) === bare(text));
}

/** Does `act` and returns what the endpoint answers to it. */
async function answerTo(page, act) {
  const isOperation = (response) => {
    const request = response.request();
    return (
      request.method() === "POST" &&
      new URL(response.url()).pathname.endsWith("/graphql") &&
      request.postDataJSON().operationName !== "IntrospectionQuery"
    );
  };
  const [response] = await Promise.all([page.waitForResponse(isOperation), act()]);
  const { operationName } = response.request().postDataJSON();
  return { operationName, body: await response.json() };
}

/**
 * Waits until `holds`, which runs in the page, is true of the text that a
 * Monaco editor shows. The order of its lines in the document is not that on
 * the screen, and its spaces do not break.
 */
async function linesOf(editor, holds, argument) {
  const page = editor.page();
  await editor.locator(".view-lines").waitFor();
  const read = (element) =>
    [...element.querySelectorAll(".view-line")]
      .sort((one, other) => parseFloat(one.style.top) - parseFloat(other.style.top))
      .map((line) => line.textContent.replaceAll("\u00a0", " "))
      .join("\n");
  const deadline = Date.now() + 30_000;
  for (;;) {
    const lines = await editor.evaluate(read);
    if (holds(lines, argument)) return;
    assert.ok(Date.now() < deadline, `the editor came to hold only:\n${lines}`);
    // One frame, for the text cannot change on the screen before the next.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

/**
 * A reverse proxy that serves `upstream` below `prefix` and nothing else. It keeps
 * `Host`, with which the service compares the origin of a WebSocket.
 */
async function startProxy(upstream, prefix) {
  const target = new URL(upstream);
  const outside = [];
  const forward = ({ method, url, headers }) =>
    httpRequest({
      hostname: target.hostname,
      port: target.port,
      method,
      path: url.slice(prefix.length),
      headers,
    });
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith(`${prefix}/`)) {
      outside.push(incoming.url);
      outgoing.writeHead(404).end();
      return;
    }
    const forwarded = forward(incoming);
    forwarded.on("response", (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  server.on("upgrade", (incoming, downstream) => {
    if (!incoming.url.startsWith(`${prefix}/`)) {
      outside.push(incoming.url);
      downstream.destroy();
      return;
    }
    const forwarded = forward(incoming);
    forwarded.on("upgrade", ({ headers }, upstreams, first) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      downstream.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
      downstream.write(first);
      upstreams.pipe(downstream).pipe(upstreams);
      upstreams.on("error", () => downstream.destroy());
      downstream.on("error", () => upstreams.destroy());
    });
    forwarded.on("response", () => downstream.destroy());
    forwarded.on("error", () => downstream.destroy());
    forwarded.end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    outside,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function screenshot(page, name) {
  if (!SCREENSHOTS) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
