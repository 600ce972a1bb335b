import { expect, test } from "vitest";

import { endpointFor } from "./endpoint";

test.each([
  ["http://localhost:8080/graphiql", "http://localhost:8080/graphql"],
  ["https://example.org/deep/sub/graphiql", "https://example.org/deep/sub/graphql"],
  ["https://example.org/sub/graphiql?query=x#top", "https://example.org/sub/graphql"],
  ["https://name:secret@example.org/graphiql", "https://example.org/graphql"],
])("the endpoint of %s is %s", (page, endpoint) => {
  expect(endpointFor(page)).toBe(endpoint);
});
