// Callers as they should not be, each in a circle until this process's parent says
// "stop" or goes. What they met is counted by attack and outcome, and sent to the
// parent at the end.
//
//   fork("attackers.mjs", [URL, KEY])
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const [url, key] = process.argv.slice(2);
const { hostname, port, origin } = new URL(url);
const agent = new http.Agent({ keepAlive: true, maxSockets: 24 });

const many = (n, piece) => Array.from({ length: n }, (_, at) => piece(at)).join(" ");
const random = () => Math.random().toString(36).slice(2);

const EVERY_FIELD =
  "id region name type status createTime osType osName osVersion osBuild osArch osLang desc";

const ALIASES = `{ ${many(3000, (n) => `a${n}: __typename`)} }`;
const LISTS = `{ ${many(300, (n) => `a${n}: images(first: 1) { nodes { id } }`)} }`;
const WALKS = `{ ${many(800, (n) => `a${n}: images(nameContains: "${n}", last: 1) { nodes { id } }`)} }`;
const SCHEMA = `{ __schema { types { fields { ${many(3000, (n) => `a${n}: description`)} } } } }`;
const DOUBLING = `{ serviceInfo { ...F0 } } ${many(25, (n) => `fragment F${n} on ServiceInfo { ...F${n + 1} ...F${n + 1} }`)} fragment F25 on ServiceInfo { version }`;

/** Name, pause between attacks in milliseconds, how many at once, and the attack. */
const ATTACKS = [
  ["big document", 100, 2, () => post(ALIASES)],
  ["document of lists", 200, 1, () => post(LISTS)],
  ["document of walks", 50, 1, () => post(WALKS)],
  ["schema many times", 100, 1, () => post(SCHEMA)],
  ["doubling fragments", 50, 1, () => post(DOUBLING)],
  ["deep nesting", 50, 1, () => post("{a".repeat(20_000))],
  ["megabyte", 200, 1, () => send(Buffer.alloc(1 << 20, 32))],
  ["no JSON", 50, 1, () => send(Buffer.from("\u0000{[nonsense"))],
  ["largest page", 1000, 1, () => post(`{ images(first: 1000) { nodes { ${EVERY_FIELD} } } }`)],
  ["forged cursor", 20, 1, () => post(`{ images(first: 5, after: "${random()}") { nodes { id } } }`)],
  ["names without end", 50, 2, () => post(`{ images(first: 5, nameContains: "${random()}") { nodes { id } } }`)],
  ["ids without end", 50, 1, () => post(`{ image(id: "m-${random()}") { id } }`)],
  ["documents without end", 20, 1, () => post(`{ a${random()}: __typename }`)],
  ["guessed key", 20, 2, () => post("{ __typename }", `bccg_${random()}`)],
  ["form", 50, 1, () => send("query={__typename}", { "content-type": "application/x-www-form-urlencoded" })],
  ["foreign host", 50, 1, () => send("{}", { host: "evil.example" })],
  ["odd bytes", 50, 1, () => bytes("GET / HTTP/1.1\r\nx\r\n\r\n")],
  ["two lengths", 50, 1, () => bytes("POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabc")],
  ["slow head", 0, 30, () => slowly("POST /graphql HTTP/1.1\r\nhost: localhost\r\nx: ")],
  ["slow body", 0, 30, () => slowly(`POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{`)],
  ["come and go", 5, 4, comeAndGo],
  ["leave before the answer", 20, 2, leave],
  ["reset flood", 50, 1, resetFlood],
];

const outcomes = {};
let stopping = false;

async function inCircles([name, milliseconds, _, attack]) {
  while (!stopping) {
    const outcome = String(await attack());
    outcomes[name] ??= {};
    outcomes[name][outcome] = (outcomes[name][outcome] ?? 0) + 1;
    await pause(milliseconds);
  }
}

function post(query, shown = key) {
  return send(JSON.stringify({ query }), { authorization: `Bearer ${shown}` });
}

/** The status of the answer to a body. */
function send(body, headers = {}) {
  return new Promise((resolve) => {
    const request = http.request(url, {
      method: "POST",
      agent,
      timeout: 30_000,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        authorization: `Bearer ${key}`,
        ...headers,
      },
    });
    request.once("timeout", () => request.destroy(new Error("no answer in 30 s")));
    // Whoever refuses a body may hang up in its middle.
    request.once("error", (error) => resolve(error.code ?? error.message));
    request.once("response", (response) => {
      response.once("error", (error) => resolve(error.code ?? error.message));
      response.once("end", () => resolve(response.statusCode)).resume();
    });
    request.end(body);
  });
}

/** The first status on a connection of its own, or `closed`. */
function bytes(text, then = () => {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, hostname, () => socket.write(text));
    let answer = "";
    socket.setTimeout(30_000, () => socket.destroy());
    socket.on("data", (chunk) => (answer += chunk));
    socket.once("error", () => {});
    socket.once("close", () => resolve(answer.match(/^HTTP\/1\.1 (\d{3})/)?.[1] ?? "closed"));
    socket.once("end", () => socket.destroy());
    then(socket);
  });
}

/** A byte now and then, for as long as it is borne. */
function slowly(text) {
  return bytes(text, (socket) => {
    const timer = setInterval(() => socket.connecting || socket.write("x"), 500);
    const over = setInterval(() => stopping && socket.destroy(), 100);
    socket.once("close", () => [timer, over].forEach(clearInterval));
  });
}

function comeAndGo() {
  return bytes("", (socket) => socket.once("connect", () => socket.destroy()));
}

function leave() {
  const body = JSON.stringify({ query: `{ images(first: 5, nameContains: "${random()}") { nodes { id } } }` });
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return bytes(head + body, (socket) => setTimeout(() => socket.destroy(), 1));
}

/** Streams that are taken back as soon as they are opened. */
function resetFlood() {
  return new Promise((resolve) => {
    const session = http2.connect(origin);
    let refused = "";
    session.once("error", (error) => (refused ||= error.code));
    session.once("goaway", (code) => (refused ||= `goaway ${code}`));
    session.once("close", () => resolve(refused || "borne"));
    session.once("connect", () => {
      for (let n = 0; n < 500 && !session.destroyed; n++) {
        const stream = session.request({ ":path": "/graphql?query={__typename}" });
        stream.once("error", () => {});
        stream.close(http2.constants.NGHTTP2_CANCEL);
      }
      setTimeout(() => session.destroy(), 100);
    });
  });
}

process.once("disconnect", () => process.exit());
process.once("message", () => (stopping = true));
const circles = ATTACKS.flatMap((attack) => Array.from({ length: attack[2] }, () => inCircles(attack)));
await Promise.all(circles);
agent.destroy();
process.send(outcomes, () => process.disconnect());
