import { parse } from "graphql";
import { afterEach, expect, test, vi } from "vitest";

import type { Observable } from "./events";
import { createFetcher } from "./fetcher";

const ENDPOINT = "http://localhost:8080/graphql";

afterEach(() => vi.unstubAllGlobals());

function answerWith(body: string, init?: ResponseInit) {
  const fetch = vi.fn(async () => new Response(body, init));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

test("sends the operation as JSON along with the typed headers", async () => {
  const fetch = answerWith('{"data":{"ok":true}}');
  const params = { query: "{ ok }", variables: { first: 1 } };
  const result = await createFetcher(ENDPOINT)(params, { headers: { "x-test": "1" } });

  expect(result).toEqual({ data: { ok: true } });
  expect(fetch).toHaveBeenCalledExactlyOnceWith(ENDPOINT, {
    method: "POST",
    headers: expect.objectContaining({
      "content-type": "application/json",
      "x-test": "1",
    }),
    body: JSON.stringify(params),
  });
});

test("asks for events where the chosen operation is a subscription", async () => {
  const fetch = answerWith("event: complete\ndata: \n\n");
  const query = "query Q { ok } subscription S { ok }";
  const options = { documentAST: parse(query) };
  const send = createFetcher(ENDPOINT);
  const result = await send({ query, operationName: "S" }, options);
  expect(result).toHaveProperty("subscribe");
  (result as Observable).subscribe({ next() {}, error() {}, complete() {} });
  const accept = (call: number) =>
    (fetch.mock.calls as unknown as [string, { headers: { accept: string } }][])[call]?.[1].headers
      .accept;
  expect(accept(0)).toBe("text/event-stream");
  await send({ query, operationName: "Q" }, options);
  expect(accept(1)).toMatch(/^application\/graphql-response\+json/);
});

test("hands on the errors of a refused request", async () => {
  const body = { errors: [{ message: "no such field" }] };
  answerWith(JSON.stringify(body), { status: 400 });
  await expect(createFetcher(ENDPOINT)({ query: "{ x }" })).resolves.toEqual(body);
});

test("tells the status when the answer is no JSON", async () => {
  answerWith("<h1>Bad Gateway</h1>", { status: 502, statusText: "Bad Gateway" });
  await expect(createFetcher(ENDPOINT)({ query: "{ x }" })).resolves.toEqual({
    errors: [{ message: `${ENDPOINT} answered 502 Bad Gateway and no JSON: <h1>Bad Gateway</h1>` }],
  });
});

test("tells that there is no answer", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(createFetcher(ENDPOINT)({ query: "{ x }" })).resolves.toEqual({
    errors: [{ message: `no answer from ${ENDPOINT}: Failed to fetch` }],
  });
});
