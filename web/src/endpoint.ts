/**
 * The GraphQL endpoint next to a page: `/graphiql` asks `/graphql`, and
 * `/some/prefix/graphiql` asks `/some/prefix/graphql`. Derived rather than
 * configured, so a page needs to know nothing about the proxy before it.
 */
export function endpointFor(page: string): string {
  const endpoint = new URL("./graphql", page);
  // The page's own credentials, if the address bar holds any, are not ours to
  // repeat, and `fetch` refuses such an address.
  endpoint.username = "";
  endpoint.password = "";
  return endpoint.href;
}
