// Asks both subgraphs for their schemas and makes one of them: the supergraph,
// which a gateway goes by.
//
//   node compose.mjs > supergraph.graphql
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";

import { isMain, subgraphs } from "./settings.mjs";

/** The supergraph of the subgraphs at these addresses, by name. */
export async function compose(addresses) {
  const services = await Promise.all(
    Object.entries(addresses).map(async ([name, url]) => ({
      name,
      url,
      typeDefs: parse(await readSchema(name, url)),
    })),
  );
  const { supergraphSdl, errors } = composeServices(services);
  if (errors) {
    throw new Error(`the subgraphs do not compose:\n${errors.map(String).join("\n")}`);
  }
  return supergraphSdl;
}

/** What every subgraph answers to this question: its schema, directives included. */
async function readSchema(name, url) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query: "{ _service { sdl } }" }),
    });
  } catch (error) {
    throw new Error(`the subgraph ${name} can't be reached at ${url}: is it running?`, {
      cause: error,
    });
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`the subgraph ${name} answered ${response.status}: ${text}`);
  const { data, errors } = JSON.parse(text);
  if (!data?._service) {
    throw new Error(`the subgraph ${name} gave no schema: ${JSON.stringify(errors)}`);
  }
  return data._service.sdl;
}

if (isMain(import.meta)) {
  process.stdout.write(`${await compose(subgraphs())}\n`);
}
