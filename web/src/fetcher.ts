import { type DocumentNode, getOperationAST } from "graphql";

import { results } from "./events";

/** What GraphiQL hands over to be sent. */
interface Params {
  query: string;
  operationName?: string | null;
  variables?: unknown;
}

/** Headers typed into GraphiQL's header editor come along here. */
interface Options {
  headers?: Record<string, string>;
  documentAST?: DocumentNode;
}

/**
 * Sends operations to the endpoint as plain GraphQL over HTTP, and subscriptions
 * for a stream of events. GraphiQL's own fetcher would bring incremental delivery,
 * which the service does not offer.
 *
 * What keeps an answer from coming is told as a GraphQL error: GraphiQL shows
 * an exception along with its stack, which is of no use to the reader.
 */
export function createFetcher(endpoint: string) {
  return async (params: Params, options?: Options) => {
    const send = (accept: string, signal?: AbortSignal) =>
      fetch(endpoint, {
        method: "POST",
        headers: { accept, "content-type": "application/json", ...options?.headers },
        body: JSON.stringify(params),
        signal,
      });
    if (isSubscription(params, options)) {
      return results((signal) => send("text/event-stream", signal));
    }
    let response: Response;
    let text: string;
    try {
      response = await send("application/graphql-response+json, application/json;q=0.9");
      text = await response.text();
    } catch (error) {
      return failure(`no answer from ${endpoint}: ${(error as Error).message}`);
    }
    try {
      return JSON.parse(text);
    } catch {
      // A proxy's error page, for one, whose status says the most.
      const status = `${response.status} ${response.statusText}`.trim();
      return failure(`${endpoint} answered ${status} and no JSON: ${text.slice(0, 200)}`);
    }
  };
}

function isSubscription({ operationName }: Params, options?: Options) {
  const document = options?.documentAST;
  return document && getOperationAST(document, operationName)?.operation === "subscription";
}

function failure(message: string) {
  return { errors: [{ message }] };
}
