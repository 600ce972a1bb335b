// Asks the server of this container whether it answers: for its health check.
//
//   PORT=4000 node health.mjs
const response = await fetch(`http://127.0.0.1:${process.env.PORT}/graphql`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: "{ __typename }" }),
});
const { data } = await response.json();
process.exitCode = data?.__typename === "Query" ? 0 : 1;
