// Apollo Client, with its own pagination policy, against a running service.
//
//   BCC_GRAPHQL_URL=http://127.0.0.1:8080 node --test apollo.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

import { ENDPOINT, PAGE_SIZE, expectQuietConsole, listedIds } from "./support.mjs";

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

/** What tells lists apart: every argument that does not say which page. */
const LIST = ["type", "nameContains", "account", "region", "filter", "orderBy"];

const client = new ApolloClient({
  link: new HttpLink({ uri: ENDPOINT }),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { images: relayStylePagination(LIST) } } },
  }),
});

/** When a list on the screen is as it should be. */
function shown(list, isRight) {
  return new Promise((resolve, reject) => {
    const subscription = list.subscribe(({ loading, error, data }) => {
      if (error) reject(error);
      if (loading || !isRight(data.images)) return;
      resolve();
      // Not at once, for the first call may come before there is one.
      queueMicrotask(() => subscription.unsubscribe());
    });
  });
}

/** A list as a screen holds it, with its first page. */
async function watched(variables) {
  const list = client.watchQuery({ query: IMAGES, variables });
  list.subscribe(() => {});
  await shown(list, () => true);
  return list;
}

/** What a button at the end or at the beginning of a list does. */
async function more(list, variables) {
  const held = ids(list).length;
  await list.fetchMore({ variables });
  await shown(list, ({ edges }) => edges.length > held);
}

const ids = (list) => list.getCurrentResult().data.images.edges.map(({ node }) => node.id);
const pageInfo = (list) => list.getCurrentResult().data.images.pageInfo;

/** Pages to the end; says how many pages there were. */
async function toTheEnd(list) {
  let pages = 1;
  while (pageInfo(list).hasNextPage) {
    await more(list, { after: pageInfo(list).endCursor });
    pages += 1;
  }
  return pages;
}

const all = await listedIds();
const system = await listedIds("SYSTEM");
let list;

test("fetchMore pages to the end, and the edges are merged", async () => {
  list = await watched({ type: "ALL", first: PAGE_SIZE });
  assert.deepEqual(ids(list), all.slice(0, PAGE_SIZE));
  assert.equal(await toTheEnd(list), Math.ceil(all.length / PAGE_SIZE));
  assert.deepEqual(ids(list), all);
  assert.equal(pageInfo(list).hasPreviousPage, false);
  assert.equal(list.getCurrentResult().data.images.totalCount, all.length);
});

test("a list with other arguments is another list", async () => {
  assert.notEqual(system.length, all.length);
  const other = await watched({ type: "SYSTEM", first: PAGE_SIZE });
  await toTheEnd(other);
  assert.deepEqual(ids(other), system);
  assert.deepEqual(ids(list), all);
});

test("fetchMore pages backwards as well", async () => {
  const custom = await listedIds("CUSTOM");
  const back = await watched({ type: "CUSTOM", last: 10 });
  assert.deepEqual(ids(back), custom.slice(-10));
  while (pageInfo(back).hasPreviousPage) {
    await more(back, { before: pageInfo(back).startCursor });
  }
  assert.deepEqual(ids(back), custom);
});

test("an image is one object of the cache, whatever list it came in", async () => {
  const cached = Object.keys(client.cache.extract()).filter((key) => key.startsWith("Image:"));
  assert.deepEqual(cached.sort(), all.map((id) => `Image:${id}`).sort());

  // Read again by its id, it brings its news into the list.
  const [id] = all;
  const name = ({ edges }) => edges[0].node.name;
  client.cache.modify({ id: `Image:${id}`, fields: { name: () => "of yesterday" } });
  await shown(list, (images) => name(images) === "of yesterday");
  const query = gql`
    query Again($id: ID!) {
      node(id: $id) {
        id
        ... on Image {
          name
        }
      }
    }
  `;
  const { data } = await client.query({ query, variables: { id } });
  assert.notEqual(data.node.name, "of yesterday");
  await shown(list, (images) => name(images) === data.node.name);
});
