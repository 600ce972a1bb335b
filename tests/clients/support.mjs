// What the tests of the clients share: the running service, its listing read
// without any client, and ears for what a client complains of.
import assert from "node:assert/strict";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach } from "node:test";
import { fileURLToPath } from "node:url";

const BASE = process.env.BCC_GRAPHQL_URL;
assert.ok(BASE, "BCC_GRAPHQL_URL must be the address of a running service");

/** Where the service takes GraphQL. */
export const ENDPOINT = new URL("/graphql", BASE).href;

/** The schema that clients are built against. */
export const SCHEMA = fileURLToPath(new URL("../../schema/schema.graphql", import.meta.url));

/** No divisor of any list's length, so that the last page is a short one. */
export const PAGE_SIZE = 70;

/** What the service answers to a query. */
export async function answerTo(query, variables = {}) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** The ids of a whole list, in one page and by no client. */
export async function listedIds(type = "ALL") {
  const { data, errors } = await answerTo(
    "query($type: ImageTypeFilter) { images(type: $type, first: 1000) { nodes { id } } }",
    { type },
  );
  assert.equal(errors, undefined);
  const ids = data.images.nodes.map(({ id }) => id);
  assert.ok(ids.length > 0, `images of type ${type}`);
  return ids;
}

/** Fails each test of a file in which anything is written to the console. */
export function expectQuietConsole() {
  const written = [];
  const own = {};
  for (const level of ["debug", "info", "log", "warn", "error"]) {
    own[level] = console[level];
    console[level] = (...parts) => written.push([level, ...parts].join(" "));
  }
  afterEach(() => assert.deepEqual(written.splice(0), [], "written to the console"));
  after(() => Object.assign(console, own));
}

/** A copy of a folder beside this file, with the packages, that may be built in. */
export async function workshop(name) {
  const folder = await mkdtemp(join(tmpdir(), `bcc-graphql-${name}-`));
  after(() => rm(folder, { recursive: true }));
  await cp(new URL(name, import.meta.url), folder, { recursive: true });
  const packages = fileURLToPath(new URL("node_modules", import.meta.url));
  await symlink(packages, join(folder, "node_modules"));
  return folder;
}
