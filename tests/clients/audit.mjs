// The GraphQL-over-HTTP audit of graphql-http, of a running service. Its
// warnings (SHOULD) and notices (MAY) are failures here.
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 node --test audit.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

import { auditServer } from "graphql-http";

const BASE = process.env.BCC_GRAPHQL_URL;
assert.ok(BASE, "BCC_GRAPHQL_URL must be the address of a running service");

/** How many audits the pinned graphql-http has: fewer would be a quiet loss. */
const N_AUDITS = 61;

// Before the tests are made, for each audit becomes one of its own name.
const results = await auditServer({ url: new URL("/graphql", BASE).href });

test("every audit ran", () => {
  assert.equal(results.length, N_AUDITS);
  assert.equal(new Set(results.map(({ id }) => id)).size, N_AUDITS);
});

for (const result of results) {
  test(`${result.id} ${result.name}`, async () => {
    assert.equal(result.status, "ok", await explained(result));
  });
}

/** Why an audit failed, with the answer that made it fail. */
async function explained({ reason, response }) {
  if (!response) return reason;
  // Some audits have read it.
  const body = response.bodyUsed ? "" : await response.text();
  return `${reason}\n${response.status} ${response.headers.get("content-type")}\n${body}`;
}
