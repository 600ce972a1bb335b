"""The emulator, asked by Baidu's own Python SDK.

Wants a running emulator and these variables: BCC_ENDPOINT (its base URL),
BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY, and EMULATOR_IMAGES (how many
images it has). The packages are in requirements.txt.
"""

import logging
import os
import unittest

from baidubce.auth.bce_credentials import BceCredentials
from baidubce.bce_client_configuration import BceClientConfiguration
from baidubce.exception import BceHttpClientError
from baidubce.services.bcc.bcc_client import BccClient

ENDPOINT = os.environ["BCC_ENDPOINT"]
ACCESS_KEY = os.environ["BAIDUCLOUD_ACCESS_KEY"]
SECRET_KEY = os.environ["BAIDUCLOUD_SECRET_KEY"]
N_IMAGES = int(os.environ["EMULATOR_IMAGES"])
PAGE_SIZE = 37


def client(access_key=ACCESS_KEY, secret_key=SECRET_KEY):
    credentials = BceCredentials(access_key, secret_key)
    return BccClient(BceClientConfiguration(credentials=credentials, endpoint=ENDPOINT))


def pages(page_size=PAGE_SIZE, **arguments):
    """Every page of a listing, as the SDK decodes it."""
    marker = None
    bcc = client()
    while True:
        page = bcc.list_images(marker=marker, max_keys=page_size, **arguments)
        yield page
        if not page.is_truncated:
            return
        marker = page.next_marker


def images(**arguments):
    return [image for page in pages(**arguments) for image in page.images]


def ids(found):
    return [image.id for image in found]


class Emulator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.all = images()

    def test_all_pages_are_the_whole_catalogue(self):
        self.assertEqual(len(self.all), N_IMAGES)
        self.assertEqual(len(set(ids(self.all))), N_IMAGES)
        self.assertEqual(len(list(pages())), max(1, -(-N_IMAGES // PAGE_SIZE)))

    def test_pages_of_the_default_size_have_the_same_images(self):
        self.assertEqual(ids(images(page_size=None)), ids(self.all))

    def test_markers_are_inclusive_and_the_last_page_has_none(self):
        marker = None
        for page in pages():
            self.assertEqual(page.max_keys, PAGE_SIZE)
            if marker is not None:
                self.assertEqual(page.images[0].id, marker)
            marker = page.next_marker
        self.assertIsNone(marker)

    def test_filters_by_type(self):
        types = sorted({image.type for image in self.all})
        self.assertIn("System", types)
        # BCC counts the images of EBC among those of BBC, too.
        also = {"BbcSystem": "EbcSystem", "BbcCustom": "EbcCustom"}
        for image_type in types:
            with self.subTest(image_type):
                wanted = {image_type, also.get(image_type)}
                expected = [image for image in self.all if image.type in wanted]
                self.assertEqual(ids(images(image_type=image_type)), ids(expected))

    def test_filters_by_part_of_the_name(self):
        for part in ["ubuntu", "lts AMD64 (", "(64bit) 中文", "环境", "no such image"]:
            with self.subTest(part):
                expected = [i for i in self.all if part.lower() in i.name.lower()]
                self.assertEqual(ids(images(image_name=part)), ids(expected))

    def test_filters_by_type_and_name(self):
        expected = [i for i in self.all if i.type == "Custom" and "-" in i.name]
        found = images(image_type="Custom", image_name="-")
        self.assertEqual(ids(found), ids(expected))

    def assert_refused(self, status, code, bcc, **arguments):
        with self.assertRaises(BceHttpClientError) as raised:
            bcc.list_images(**arguments)
        error = raised.exception.last_error
        self.assertEqual((error.status_code, error.code), (status, code))
        self.assertRegex(error.request_id, "^[0-9a-f-]{36}$")

    def test_a_wrong_secret(self):
        self.assert_refused(400, "SignatureDoesNotMatch", client(secret_key="guess"))

    def test_a_wrong_key(self):
        self.assert_refused(403, "InvalidAccessKeyId", client(access_key="nobody"))

    def test_a_wrong_parameter(self):
        self.assert_refused(400, "BadRequest", client(), max_keys=-1)


if __name__ == "__main__":
    # The SDK logs every refusal, and leaves its sockets to the collector.
    logging.disable(logging.CRITICAL)
    unittest.main(verbosity=2, warnings="ignore")
