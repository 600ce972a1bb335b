// Callers as they should be: a steady stream of questions over kept connections.
import http from "node:http";

const QUESTIONS = [
  "{ images(first: 20) { nodes { id name osName osVersion } pageInfo { hasNextPage endCursor } } }",
  "{ images(first: 100, type: CUSTOM) { edges { cursor node { id name status } } } }",
  "{ images(first: 20, orderBy: { field: CREATE_TIME, direction: DESC }) { nodes { id createTime } totalCount } }",
  '{ latestImage(filter: { osName: { eq: "Ubuntu" } }) { id name osVersion } }',
  "{ sources { account region } serviceInfo { version } }",
];

/**
 * Asks `rate` times a second until `stop` is called. Each question has its time to be
 * asked, and waits from then on, so that a service that stands still is not asked less.
 */
export function askSteadily(url, key, rate) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const answers = [];
  const pending = new Set();
  const start = performance.now();
  let asked = 0;
  const timer = setInterval(() => {
    while (start + (asked * 1000) / rate <= performance.now()) {
      const due = start + (asked * 1000) / rate;
      const query = QUESTIONS[asked++ % QUESTIONS.length];
      const question = ask(url, agent, key, query).then(({ status, wrong }) => {
        const now = performance.now();
        answers.push({ at: now - start, took: now - due, status, wrong });
        pending.delete(question);
      });
      pending.add(question);
    }
  }, 5);
  return {
    answers,
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      agent.destroy();
    },
  };
}

/** The status of an answer, and what is wrong with its body; status 0 if there was none. */
function ask(url, agent, key, query) {
  const body = JSON.stringify({ query });
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    authorization: `Bearer ${key}`,
  };
  return new Promise((resolve) => {
    const failed = (error) => resolve({ status: 0, wrong: `${error.code ?? error.message}` });
    const request = http.request(url, { method: "POST", agent, headers, timeout: 30_000 });
    request.once("timeout", () => request.destroy(new Error("no answer in 30 s")));
    request.once("error", failed);
    request.once("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("error", failed);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString();
        const right = response.statusCode !== 200 || (text.includes('"data"') && !text.includes('"errors"'));
        resolve({ status: response.statusCode, wrong: right ? undefined : text.slice(0, 300) });
      });
    });
    request.end(body);
  });
}

/** The value below which a part of the numbers lies. */
export function percentile(numbers, part) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
