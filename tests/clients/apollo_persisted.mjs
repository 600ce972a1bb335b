// Apollo Client and its persisted-query link, with a running service.
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 BCC_GRAPHQL_BIN=… node --test apollo_persisted.mjs
//
// BCC_GRAPHQL_BIN is the service's program, of which one test starts another.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { createPersistedQueryLink } from "@apollo/client/link/persisted-queries";

const { BCC_GRAPHQL_URL: BASE, BCC_GRAPHQL_BIN: PROGRAM } = process.env;
assert.ok(BASE, "BCC_GRAPHQL_URL must be the address of a running service");
assert.ok(PROGRAM, "BCC_GRAPHQL_BIN must be the path of the service's program");

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** A document that nobody has registered: `name` makes it one of its own. */
const document = (name) => gql`
  query ${name}($first: Int!) {
    images(first: $first) { nodes { id name } }
  }
`;

/** A client, and the requests that it makes. */
function client({ headers = {}, base = BASE } = {}) {
  const requests = [];
  async function recorded(url, options) {
    const response = await fetch(url, options);
    const { method, body } = options;
    const { status } = response;
    const text = await response.clone().text();
    const sent = method === "GET" ? new URL(url).searchParams : new Map(Object.entries(JSON.parse(body)));
    requests.push({
      method,
      status,
      url: String(url),
      sendsDocument: sent.has("query"),
      cacheControl: response.headers.get("cache-control"),
      etag: response.headers.get("etag"),
      code: JSON.parse(text).errors?.[0].extensions.code,
    });
    return response;
  }
  const apollo = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      createPersistedQueryLink({ sha256, useGETForHashedQueries: true }),
      new HttpLink({ uri: new URL("/graphql", base).href, fetch: recorded, headers }),
    ]),
    defaultOptions: { query: { fetchPolicy: "no-cache" } },
  });
  return { apollo, requests };
}

const shape = ({ method, sendsDocument, status }) => `${method} ${sendsDocument ? "text" : "hash"} ${status}`;

// Apollo Client takes both media types, and each has a status of its own for a
// hash that is not known.
for (const [accept, unknown] of [
  [undefined, undefined],
  ["application/json", 200],
  ["application/graphql-response+json", 400],
]) {
  const title = accept ?? "its own Accept";
  const tag = title.replaceAll(/\W/g, "_");

  test(`with ${title}: a document is sent once, and asked for by its hash from then on`, async () => {
    const { apollo, requests } = client({ headers: accept && { accept } });
    const query = document(`Registers_${tag}`);
    const first = await apollo.query({ query, variables: { first: 2 } });
    assert.equal(first.data.images.nodes.length, 2);
    assert.equal(requests.length, 2);
    const [asked, registered] = requests;
    if (unknown) assert.equal(asked.status, unknown);
    assert.equal(asked.method, "GET");
    assert.equal(asked.sendsDocument, false);
    assert.equal(asked.code, "PERSISTED_QUERY_NOT_FOUND");
    assert.equal(asked.cacheControl, "no-store");
    assert.equal(asked.etag, null);
    assert.equal(shape(registered), "POST text 200");

    const second = await apollo.query({ query, variables: { first: 3 } });
    assert.equal(second.data.images.nodes.length, 3);
    assert.deepEqual(requests.slice(2).map(shape), ["GET hash 200"]);
  });

  test(`with ${title}: another client needs one request, which caches may keep`, async () => {
    const { apollo, requests } = client({ headers: accept && { accept } });
    const query = document(`Registers_${tag}`);
    const { data } = await apollo.query({ query, variables: { first: 2 } });
    assert.equal(data.images.nodes.length, 2);
    assert.deepEqual(requests.map(shape), ["GET hash 200"]);
    const [{ url, etag, cacheControl }] = requests;
    assert.match(cacheControl, /^private, max-age=\d+$/);
    const headers = { accept: accept ?? "application/graphql-response+json,application/json;q=0.9" };
    const again = await fetch(url, { headers: { ...headers, "if-none-match": etag } });
    assert.equal(again.status, 304);
  });
}

test("an error of the document reaches whoever asked, and is not registered", async () => {
  const { apollo, requests } = client();
  const query = gql`query Wrong { nonsense }`;
  for (const n of [1, 2]) {
    await assert.rejects(apollo.query({ query }), /does not have a field `nonsense`/);
    assert.deepEqual(
      requests.map(({ method, sendsDocument }) => `${method} ${sendsDocument}`),
      Array.from({ length: n }, () => ["GET false", "POST true"]).flat(),
    );
  }
});

test("where nobody may register documents, the client stops to send hashes", async (t) => {
  const base = await started(t, "--set", "documents.apq=false");
  const { apollo, requests } = client({ base });
  const query = document("NotRegistered");
  for (let n = 0; n < 3; n++) {
    const { data } = await apollo.query({ query, variables: { first: 1 } });
    assert.equal(data.images.nodes.length, 1);
  }
  const [asked, ...rest] = requests.map(({ method, sendsDocument }) => `${method} ${sendsDocument}`);
  assert.equal(asked, "GET false");
  assert.deepEqual(rest, Array(3).fill("POST true"));
});

/** The address of a service of its own with these flags, until the test's end. */
async function started(t, ...flags) {
  const own = Object.keys(process.env).filter((name) => /^(BAIDUCLOUD|BCC)_/.test(name));
  const env = { ...process.env };
  for (const name of own) delete env[name];
  const service = spawn(PROGRAM, ["serve", "--emulator", "--listen", "127.0.0.1:0", ...flags], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(async () => {
    const ended = once(service, "exit");
    if (service.kill()) await ended;
  });
  const [line] = await once(createInterface(service.stdout), "line");
  return /http:\/\/[^/]+/.exec(line)[0];
}
