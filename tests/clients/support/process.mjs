// Servers that a test starts as processes of their own.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const running = new Set();

// A test that is told to stop, or fails before it could close anything, leaves
// no server behind.
process.once("exit", () => {
  for (const child of running) child.kill();
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** How long a server may take until it says that it is there, in milliseconds. */
const START_TIMEOUT = 60_000;

/**
 * Starts a command and waits for a line of its output that `ready` matches. Of
 * the environment it gets `env` and what programs need to run at all.
 */
export function start(command, args, { ready, env = {}, cwd }) {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("close", () => running.delete(child));
  const log = [];
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill();
    await ended;
  };
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${command} ${why}:\n${log.join("\n")}`));
    const timer = setTimeout(() => stop().then(() => fail("did not start")), START_TIMEOUT);
    child.once("error", (error) => fail(error.message));
    child.once("close", (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on("line", (line) => {
        log.push(line);
        const match = line.match(ready);
        if (!match) return;
        clearTimeout(timer);
        resolve({ match, log, stop, pid: child.pid });
      });
    }
  });
}
