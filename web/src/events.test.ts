import { expect, test, vi } from "vitest";

import { results } from "./events";

/** An answer that comes in these pieces, and does not end by itself. */
function answer(...pieces: string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      pieces.forEach((piece) => controller.enqueue(new TextEncoder().encode(piece)));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

function listener() {
  return { next: vi.fn(), error: vi.fn(), complete: vi.fn() };
}

test("hands on each result, wherever the stream is cut", async () => {
  const text = 'event: next\ndata: {"data":{"n":1}}\n\n:\n\nevent: next\ndata: {"data":{"n":"测"}}\n\nevent: complete\ndata: \n\n';
  const observer = listener();
  results(async () => answer(...text.match(/.{1,7}/gs)!)).subscribe(observer);
  await vi.waitFor(() => expect(observer.complete).toHaveBeenCalledOnce());
  expect(observer.next.mock.calls).toEqual([[{ data: { n: 1 } }], [{ data: { n: "测" } }]]);
});

test("tells what is no stream as an error", async () => {
  const observer = listener();
  results(async () => new Response("Bad Gateway")).subscribe(observer);
  await vi.waitFor(() => expect(observer.complete).toHaveBeenCalledOnce());
  const message = "the answer is no stream of events: Bad Gateway";
  expect(observer.next).toHaveBeenCalledExactlyOnceWith({ errors: [{ message }] });
});

test("ends the request when nobody listens any more, and says nothing", async () => {
  const observer = listener();
  let signal: AbortSignal | undefined;
  const open = async (given: AbortSignal) => {
    signal = given;
    return new Promise<Response>((_, reject) => given.addEventListener("abort", reject));
  };
  results(open).subscribe(observer).unsubscribe();
  await vi.waitFor(() => expect(signal?.aborted).toBe(true));
  expect(observer.next).not.toHaveBeenCalled();
  expect(observer.complete).not.toHaveBeenCalled();
});
