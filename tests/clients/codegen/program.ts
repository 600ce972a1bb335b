// A program as people write it with generated types. It is compiled strictly,
// and run.
import { print } from "graphql";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";

import { graphql } from "./generated/index.js";
import type { ImageFilter } from "./generated/graphql.js";

const IMAGES = graphql(`
  query Images($first: Int!, $after: String, $filter: ImageFilter) {
    images(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        createTime
        type
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The answer to a query, in its own types. */
async function ask<Data, Variables>(
  endpoint: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** The images that meet `filter`, read page by page: their ids. */
export async function ids(
  endpoint: string,
  pageSize: number,
  filter: ImageFilter,
): Promise<string[]> {
  const found: string[] = [];
  let after: string | null | undefined;
  do {
    const { images } = await ask(endpoint, IMAGES, { first: pageSize, after, filter });
    if (!images) throw new Error("no images");
    found.push(...images.nodes.map(({ id }) => id));
    after = images.pageInfo.hasNextPage ? images.pageInfo.endCursor : undefined;
  } while (after);
  return found;
}

/** The custom images of the last years. */
export function young(endpoint: string, pageSize: number): Promise<string[]> {
  const createdAfter: string = "2020-01-01T00:00:00Z";
  return ids(endpoint, pageSize, { createdAfter, type: { in: ["CUSTOM"] } });
}
