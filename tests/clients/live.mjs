// Clients that follow a list while it changes: graphql-ws by WebSocket, and
// graphql-sse by server-sent events.
//
// Wants a running service (BCC_GRAPHQL_URL) that reads a running emulator
// (BCC_ENDPOINT) and looks again soon (`subscriptions.interval`).
import assert from "node:assert/strict";
import { test } from "node:test";

import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

import { ENDPOINT, answerTo, expectQuietConsole } from "./support.mjs";

assert.ok(process.env.BCC_ENDPOINT, "BCC_ENDPOINT must be the address of the service's emulator");

expectQuietConsole();

const CHANGES = "subscription { imageChanges { kind image { id name } } }";

/** How often the list is changed until a client is seen to follow it. */
const KNOCK_MS = 300;

const CLIENTS = {
  "graphql-ws": () =>
    createWsClient({
      url: ENDPOINT.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    }),
  // Its distinct mode: a request for each subscription.
  "graphql-sse": () => createSseClient({ url: ENDPOINT, retryAttempts: 0 }),
};

for (const [name, create] of Object.entries(CLIENTS)) {
  test(`${name} sees an image appear, change and go`, async () => {
    const client = create();
    const changes = client.iterate({ query: CHANGES });
    await beginning(changes, `m-knock-${name}`);

    const id = `m-live-${name}`;
    await emulate("PUT", id, image("first"));
    assert.deepEqual(await next(changes, id), { kind: "ADDED", image: { id, name: "first" } });
    await emulate("PUT", id, image("second"));
    assert.deepEqual(await next(changes, id), { kind: "CHANGED", image: { id, name: "second" } });
    await emulate("DELETE", id);
    assert.deepEqual(await next(changes, id), { kind: "REMOVED", image: { id, name: "second" } });

    // What was told is so.
    const { data } = await answerTo("query($id: ID!) { image(id: $id) { id } }", { id });
    assert.deepEqual(data, { image: null });
    await changes.return();
    client.dispose();
  });
}

/** Waits until a subscription has begun, of which no protocol tells. */
async function beginning(changes, id) {
  let knocks = 0;
  const knock = () => emulate("PUT", id, image(`knock ${(knocks += 1)}`));
  const knocking = setInterval(knock, KNOCK_MS);
  try {
    await next(changes, id);
  } finally {
    clearInterval(knocking);
  }
}

/** What comes next of an image. */
async function next(changes, id) {
  for (;;) {
    const { value, done } = await changes.next();
    assert.ok(!done, "the subscription goes on");
    assert.equal(value.errors, undefined);
    const { imageChanges } = value.data;
    if (imageChanges.image.id === id) return imageChanges;
  }
}

/** An image in BCC's own field names. */
function image(name) {
  return {
    name,
    type: "Custom",
    status: "Available",
    createTime: "2026-01-31T12:00:00Z",
    osType: "linux",
    osName: "Ubuntu",
    osVersion: "22.04 LTS",
    osArch: "x86_64 (64bit)",
  };
}

/** Changes what the emulator has. */
async function emulate(method, id, body) {
  const response = await fetch(new URL(`/_emulator/images/${id}`, process.env.BCC_ENDPOINT), {
    method,
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, `${method} ${id}: ${response.status} ${await response.text()}`);
}
