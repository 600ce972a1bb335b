// urql with its normalised cache, which is given the introspected schema,
// against a running service.
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 node --test urql.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { getIntrospectionQuery } from "graphql";

import { ENDPOINT, PAGE_SIZE, answerTo, expectQuietConsole, listedIds } from "./support.mjs";

expectQuietConsole();

const IMAGES = gql`
  query Images($type: ImageTypeFilter, $first: Int, $after: String, $last: Int, $before: String) {
    images(type: $type, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      freshness {
        fetchedAt
      }
      edges {
        cursor
        node {
          id
          name
          createTime
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

const { data: schema } = await answerTo(getIntrospectionQuery());

const client = new Client({
  url: ENDPOINT,
  exchanges: [
    cacheExchange({
      schema,
      resolvers: { Query: { images: relayPagination() } },
      // It wants to be told which objects without an id are mere values.
      keys: { Freshness: () => null },
    }),
    fetchExchange,
  ],
});

/** A page, and what the cache makes of it and the ones before. */
async function images(variables, context) {
  const { data, error } = await client.query(IMAGES, variables, context);
  assert.equal(error, undefined);
  return data.images;
}

const ids = ({ edges }) => edges.map(({ node }) => node.id);

const all = await listedIds();

test("pages to the end, and the edges are merged", async () => {
  let pages = 1;
  let list = await images({ type: "ALL", first: PAGE_SIZE });
  while (list.pageInfo.hasNextPage) {
    list = await images({ type: "ALL", first: PAGE_SIZE, after: list.pageInfo.endCursor });
    pages += 1;
    assert.deepEqual(ids(list), all.slice(0, pages * PAGE_SIZE));
  }
  assert.equal(pages, Math.ceil(all.length / PAGE_SIZE));
  assert.deepEqual(ids(list), all);
  assert.equal(list.totalCount, all.length);
});

test("a list with other arguments is another list", async () => {
  const system = await listedIds("SYSTEM");
  assert.notEqual(system.length, all.length);
  let list = await images({ type: "SYSTEM", first: PAGE_SIZE });
  while (list.pageInfo.hasNextPage) {
    list = await images({ type: "SYSTEM", first: PAGE_SIZE, after: list.pageInfo.endCursor });
  }
  assert.deepEqual(ids(list), system);
  const held = { requestPolicy: "cache-only" };
  assert.deepEqual(ids(await images({ type: "ALL", first: PAGE_SIZE }, held)), all);
});

test("pages backwards as well", async () => {
  const custom = await listedIds("CUSTOM");
  let list = await images({ type: "CUSTOM", last: 10 });
  assert.deepEqual(ids(list), custom.slice(-10));
  while (list.pageInfo.hasPreviousPage) {
    list = await images({ type: "CUSTOM", last: 10, before: list.pageInfo.startCursor });
  }
  assert.deepEqual(ids(list), custom);
});
