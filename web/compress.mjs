// Replaces every file of the build that compression makes smaller by its `.br`
// and `.gz` siblings. The service embeds these and nothing else: it hands them
// out as they are, and the rare client that takes neither gets the `.gz`
// unpacked.
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const dist = join(import.meta.dirname, "dist");

// `build.rs` takes this page's `.br` for the sign that the build is complete,
// so it is packed whatever its size, after everything else.
const SIGN = join(dist, "graphiql.html");

// The highest: a sixth smaller than gzip, for some five seconds.
const BROTLI_QUALITY = 11;
// A file that compression leaves at more than this share stays as it is.
const WORTH_IT = 0.95;

async function compress(path) {
  const raw = await readFile(path);
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(raw, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
      },
    }),
    promisify(gzip)(raw, { level: 9 }),
  ]);
  if (path !== SIGN && Math.max(br.length, gz.length) > raw.length * WORTH_IT) {
    return { raw: raw.length, gz: raw.length, br: raw.length };
  }
  await writeFile(`${path}.gz`, gz);
  await rm(path);
  await writeFile(`${path}.br`, br);
  return { raw: raw.length, gz: gz.length, br: br.length };
}

const files = [];
for (const entry of await readdir(dist, { recursive: true })) {
  const path = join(dist, entry);
  if ((await stat(path)).isFile() && !/\.(br|gz)$/.test(path)) {
    files.push(path);
  }
}
const others = files.filter((path) => path !== SIGN);

const total = { raw: 0, gz: 0, br: 0 };
for (const group of [others, [SIGN]]) {
  for (const sizes of await Promise.all(group.map(compress))) {
    total.raw += sizes.raw;
    total.gz += sizes.gz;
    total.br += sizes.br;
  }
}
const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(
  `${files.length} files: ${kB(total.raw)} plain, ${kB(total.gz)} gzip, ${kB(total.br)} brotli`,
);
