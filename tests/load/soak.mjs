// Good and hostile callers at once, for SOAK_SECONDS (60): the service stays up, fails
// nobody inside, and its memory stays flat. How fast it was is told, not judged.
//
//   BCC_GRAPHQL_BIN=target/debug/bcc-graphql node --test soak.mjs
import assert from "node:assert/strict";
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { start } from "../clients/support/process.mjs";
import { askSteadily, percentile } from "./good.mjs";

const BINARY = process.env.BCC_GRAPHQL_BIN;
assert.ok(BINARY, "BCC_GRAPHQL_BIN must be the path of the bcc-graphql binary");
const SECONDS = Number(process.env.SOAK_SECONDS ?? 60);
assert.ok(SECONDS >= 30, "SOAK_SECONDS must be 30 or more");

/** Good questions a second. */
const RATE = 40;

/** How often memory is looked at, in milliseconds. */
const SAMPLING = 500;

/** What refuses a caller in good order under too much load. */
const DELIBERATE = [429, 503];

const folder = mkdtempSync(join(tmpdir(), "bcc-graphql-soak-"));
after(() => rmSync(folder, { recursive: true }));

/** A key for the good callers and one for the others, and the settings that take them. */
function keys() {
  const made = ["good", "hostile"].map((name) =>
    execFileSync(BINARY, ["key", name], { encoding: "utf8", env: {} }),
  );
  const config = join(folder, "settings.toml");
  writeFileSync(config, made.map((text) => text.slice(text.indexOf("[[auth.keys]]"))).join("\n"));
  return { config, texts: made.map((text) => text.match(/^bccg_.*$/m)[0]) };
}

async function serve(config) {
  const emulate = await start(BINARY, ["emulate", "--listen", "127.0.0.1:0", "--images", "3000"], {
    ready: /on (http:\S+)/,
  });
  const service = await start(BINARY, ["serve", "--listen", "127.0.0.1:0", "--config", config], {
    ready: /GraphQL on (http:[^\s,]+)/,
    env: {
      // The demo keys of the emulator.
      BCC_ENDPOINT: emulate.match[1],
      BAIDUCLOUD_ACCESS_KEY: "demo-access-key",
      BAIDUCLOUD_SECRET_KEY: "demo-secret-key",
      BCC_GRAPHQL_LOG__LEVEL: "error",
      // Whoever is slow is met several times in a minute, and what is held is full soon.
      BCC_GRAPHQL_SERVER__HEADER_TIMEOUT: "3s",
      BCC_GRAPHQL_SERVER__BODY_TIMEOUT: "3s",
      BCC_GRAPHQL_CACHE__MAX_BYTES: String(8 << 20),
      BCC_GRAPHQL_CACHE__ANSWERS_MAX_BYTES: String(4 << 20),
      BCC_GRAPHQL_DOCUMENTS__PARSED_MAX_BYTES: String(4 << 20),
      BCC_GRAPHQL_DOCUMENTS__MAX_BYTES: String(1 << 20),
    },
  });
  after(async () => {
    await service.stop();
    await emulate.stop();
  });
  return service;
}

/** The memory of a process, in MB. */
function memory(pid) {
  const resident = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB$/m);
  assert.ok(resident, "the service has ended");
  return Number(resident[1]) / 1024;
}

/** How many of each there are. */
function counted(things) {
  const counts = {};
  for (const thing of things) counts[thing] = (counts[thing] ?? 0) + 1;
  return counts;
}

test(`${SECONDS} seconds of good and hostile callers`, { timeout: (SECONDS + 120) * 1000 }, async (t) => {
  const { config, texts } = keys();
  const service = await serve(config);
  const url = service.match[1];

  // A sixth of the time without attackers, to compare with.
  const good = askSteadily(url, texts[0], RATE);
  t.after(() => good.stop());
  await pause((SECONDS * 1000) / 6);
  const alone = good.answers.length;
  const attackers = fork(new URL("attackers.mjs", import.meta.url), [url, texts[1]]);
  t.after(() => attackers.kill());
  const samples = [];
  const sampling = setInterval(() => samples.push(memory(service.pid)), SAMPLING);
  t.after(() => clearInterval(sampling));
  await pause((SECONDS * 1000 * 5) / 6);
  clearInterval(sampling);
  const mixed = good.answers.length;
  attackers.send("stop");
  const [outcomes] = await once(attackers, "message");
  await good.stop();

  const times = (answers) => {
    const took = answers.map((answer) => answer.took);
    const told = [0.5, 0.99].map((part) => percentile(took, part).toFixed(1));
    return `p50 ${told[0]} ms, p99 ${told[1]} ms (${took.length} questions)`;
  };
  t.diagnostic(`alone:          ${times(good.answers.slice(0, alone))}`);
  t.diagnostic(`with attackers: ${times(good.answers.slice(alone, mixed))}`);
  t.diagnostic(`good answers by status: ${JSON.stringify(counted(good.answers.map((a) => a.status)))}`);
  for (const [attack, met] of Object.entries(outcomes)) {
    t.diagnostic(`${attack}: ${JSON.stringify(met)}`);
  }
  // Its level is that of the first minute, or third.
  const early = Math.min(60_000 / SAMPLING, Math.ceil(samples.length / 3));
  const first = Math.max(...samples.slice(0, early));
  const last = percentile(samples.slice(-Math.ceil(samples.length / 10)), 0.5);
  t.diagnostic(`memory: at most ${first.toFixed(0)} MB in the first ${(early * SAMPLING) / 1000} s, ${last.toFixed(0)} MB at the end`);

  // The very process that was started still answers.
  assert.equal((await fetch(new URL("/livez", url))).status, 200);
  assert.ok(memory(service.pid) > 0);
  assert.deepEqual(service.log.filter((line) => line.includes("panicked")), []);

  const wrong = good.answers.filter((answer) => answer.wrong);
  assert.deepEqual(wrong.slice(0, 3), [], `${wrong.length} good questions had a wrong answer`);
  const unexpected = good.answers.filter(({ status }) => status !== 200 && !DELIBERATE.includes(status));
  assert.deepEqual(unexpected.slice(0, 3), [], "a good caller was failed");
  const served = good.answers.filter(({ status }) => status === 200).length;
  assert.ok(served >= good.answers.length * 0.95, `${served} of ${good.answers.length} were served`);

  const failed = Object.entries(outcomes).filter(([, met]) =>
    Object.keys(met).some((outcome) => outcome >= 500 && !DELIBERATE.includes(Number(outcome))),
  );
  assert.deepEqual(failed, [], "an attack met a failure inside");
  const silent = Object.entries(outcomes).filter(([, met]) => met["no answer in 30 s"]);
  assert.deepEqual(silent, [], "an attack made the service wait");
  assert.ok(last <= first * 1.3, `memory grew from ${first} to ${last} MB`);
});
