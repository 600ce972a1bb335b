// The emulator, asked by Baidu's own JavaScript SDK.
//
// Wants a running emulator and these variables: BCC_ENDPOINT (its base URL),
// BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY, BAIDUCLOUD_SESSION_TOKEN if it
// has one, and EMULATOR_IMAGES (how many images it has).

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import sdk from '@baiducloud/sdk';

const { BCC_ENDPOINT, BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY } = process.env;
const N_IMAGES = Number(process.env.EMULATOR_IMAGES);
const PAGE_SIZE = 41;

function client(ak = BAIDUCLOUD_ACCESS_KEY, sk = BAIDUCLOUD_SECRET_KEY) {
  return new sdk.BccClient({
    endpoint: BCC_ENDPOINT,
    credentials: { ak, sk },
    sessionToken: process.env.BAIDUCLOUD_SESSION_TOKEN,
  });
}

// Every page of a listing.
async function pages(options = {}) {
  const found = [];
  let marker;
  do {
    const { body } = await client().getImages({
      maxKeys: PAGE_SIZE,
      ...options,
      ...(marker && { marker }),
    });
    found.push(body);
    marker = body.isTruncated ? body.nextMarker : undefined;
  } while (marker);
  return found;
}

const ids = (images) => images.map((image) => image.id);

const listing = async (options) => (await pages(options)).flatMap((page) => page.images);

let all;

before(async () => {
  all = await listing();
});

test('all pages are the whole catalogue', async () => {
  assert.ok(N_IMAGES >= 0);
  assert.equal(all.length, N_IMAGES);
  assert.equal(new Set(ids(all)).size, N_IMAGES);
});

test('pages of the default size have the same images', async () => {
  assert.deepEqual(ids(await listing({ maxKeys: 1000 })), ids(all));
});

test('markers are inclusive and the last page has none', async () => {
  let marker;
  for (const page of await pages()) {
    assert.equal(page.maxKeys, PAGE_SIZE);
    if (marker) assert.equal(page.images[0].id, marker);
    marker = page.nextMarker;
  }
  assert.equal(marker, undefined);
});

test('filters by type', async () => {
  const types = new Set(all.map((image) => image.type));
  assert.ok(types.has('System'));
  // BCC counts the images of EBC among those of BBC, too.
  const also = { BbcSystem: 'EbcSystem', BbcCustom: 'EbcCustom' };
  for (const imageType of types) {
    const expected = all.filter(({ type }) => type === imageType || type === also[imageType]);
    assert.deepEqual(ids(await listing({ imageType })), ids(expected), imageType);
  }
});

// What the SDK rejects with is no Error.
async function refusal(bcc, options) {
  try {
    await bcc.getImages(options);
  } catch (error) {
    assert.match(error.request_id, /^[0-9a-f-]{36}$/);
    return [error.status_code, error.code];
  }
  return 'not refused';
}

test('a wrong secret', async () => {
  const guess = client(BAIDUCLOUD_ACCESS_KEY, 'guess');
  assert.deepEqual(await refusal(guess), [400, 'SignatureDoesNotMatch']);
});

test('a wrong key', async () => {
  assert.deepEqual(await refusal(client('nobody')), [403, 'InvalidAccessKeyId']);
});

test('a wrong parameter', async () => {
  assert.deepEqual(await refusal(client(), { maxKeys: -1 }), [400, 'BadRequest']);
});
