/** What GraphiQL listens to while a subscription runs. */
interface Observer {
  next(result: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** A subscription that can be listened to, and ended by its listener. */
export interface Observable {
  subscribe(observer: Observer): { unsubscribe(): void };
}

/**
 * The results that come over Server-Sent Events, one by one. By `fetch`, and not
 * by `EventSource`, so that the headers typed into GraphiQL come along; and by SSE,
 * and not by WebSocket, so that any proxy that lets queries through will do.
 */
export function results(open: (signal: AbortSignal) => Promise<Response>): Observable {
  return {
    subscribe(observer) {
      const controller = new AbortController();
      void listen(open, controller.signal, observer);
      return { unsubscribe: () => controller.abort() };
    },
  };
}

async function listen(
  open: (signal: AbortSignal) => Promise<Response>,
  signal: AbortSignal,
  observer: Observer,
) {
  try {
    const response = await open(signal);
    const type = response.headers.get("content-type") ?? "";
    if (!response.body || !type.startsWith("text/event-stream")) {
      throw new Error(`the answer is no stream of events: ${await response.text()}`);
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        throw new Error("the service ended the stream; run the subscription again");
      }
      buffer += value;
      const blocks = buffer.split("\n\n");
      buffer = blocks.pop() ?? "";
      for (const block of blocks) {
        if (block.startsWith("event: complete")) {
          observer.complete();
          return;
        }
        const data = /^event: next\ndata: (.*)$/.exec(block)?.[1];
        // Anything else is a comment, which keeps the connection open.
        if (data) {
          observer.next(JSON.parse(data));
        }
      }
    }
  } catch (error) {
    // Whoever ended it knows.
    if (!signal.aborted) {
      observer.next({ errors: [{ message: (error as Error).message }] });
      observer.complete();
    }
  }
}
