"""The emulator, asked by Baidu's own Python SDK.

Wants a running emulator and these variables: BCC_ENDPOINT (its base URL),
BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY, and EMULATOR_IMAGES (how many
images it has). The packages are in requirements.txt.
"""

import contextlib
import logging
import os
import unittest

from baidubce.auth.bce_credentials import BceCredentials
from baidubce.bce_client_configuration import BceClientConfiguration
from baidubce.exception import BceHttpClientError
from baidubce.http import http_methods
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


def by_spec(**parameters):
    """A page of images, signed and decoded by the SDK. Its own method has the
    path wrong, as a test below shows."""
    path = b"/image/getAvailableImagesBySpec"
    return client()._send_request(http_methods.GET, path, params=parameters)


def marked(marker):
    return {} if marker is None else {"marker": marker}


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

    def test_one_image_is_what_the_list_says_and_more(self):
        bcc = client()
        for listed in self.all[:PAGE_SIZE]:
            image = bcc.get_image(listed.id).image
            for name, value in vars(listed).items():
                self.assertEqual(getattr(image, name), value)
            self.assertGreater(image.min_disk_gb, 0)
        self.assertEqual(self.all[0].id, "m-nky7qeom")
        self.assertIsNone(self.all[0].min_disk_gb)

    def test_big_images_have_snapshots(self):
        big = [image for image in self.all if getattr(image, "package", False)]
        self.assertGreater(len(big), 0)
        for image in big:
            snapshots = client().get_image(image.id).image.snapshots
            self.assertGreater(len(snapshots), 0)
            for snapshot in snapshots:
                self.assertRegex(snapshot.id, "^s-[0-9A-Za-z]{8}$")
                self.assertGreater(snapshot.size_in_gb, 0)

    def test_custom_images_are_shared_with_users(self):
        bcc = client()
        custom = [image for image in self.all if image.type == "Custom"]
        shared = 0
        for image in custom:
            users = bcc.list_shared_user(image.id).users
            self.assertEqual(len(users), bcc.get_image(image.id).image.shared_to_user_num)
            self.assertEqual(len({user.account_id for user in users}), len(users))
            shared += bool(users)
        self.assertTrue(0 < shared < len(custom), shared)

    def test_images_by_specification(self):
        found = []
        marker = None
        while True:
            page = by_spec(spec="bcc.ic4.c1m1", maxKeys=7, **marked(marker))
            self.assertEqual((page.max_keys, page.marker), (7, page.images[0].image_id))
            found += page.images
            marker = page.next_marker
            if not page.is_truncated:
                break
        self.assertIsNone(marker)
        # One that BCC's own example names.
        self.assertIn("m-xuP01Lfw", {image.image_id for image in found})
        listed = {image.id: image for image in self.all}
        for image in found:
            known = listed[image.image_id]
            self.assertEqual((known.type, known.status), ("System", "Available"))
            self.assertEqual((image.image_name, image.os_arch), (known.name, known.os_arch))
        for name, expected in [("Centos", "CentOS"), ("Windows", "Windows Server")]:
            of_name = by_spec(spec="bcc.ic4.c1m1", osName=name, maxKeys=100).images
            self.assertEqual({image.os_name for image in of_name}, {expected})

    def test_the_sdk_asks_for_images_by_specification_where_nothing_is(self):
        # It says `Image` where the documents, and the SDKs for Go, say `Images`.
        with self.refusal(404, "NoSuchObject"):
            client().get_available_images_by_spec(spec="bcc.ic4.c1m1")

    def test_an_image_that_is_not_there(self):
        with self.refusal(404, "NoSuchObject"):
            client().get_image("m-nowhere0")
        with self.refusal(404, "NoSuchObject"):
            client().list_shared_user("m-nowhere0")

    def test_the_users_of_an_image_that_cannot_be_shared(self):
        with self.refusal(403, "Image.UnCustomImageCannotBeShared"):
            client().list_shared_user("m-nky7qeom")

    @contextlib.contextmanager
    def refusal(self, status, code):
        with self.assertRaises(BceHttpClientError) as raised:
            yield
        error = raised.exception.last_error
        self.assertEqual((error.status_code, error.code), (status, code))
        self.assertRegex(error.request_id, "^[0-9a-f-]{36}$")

    def assert_refused(self, status, code, bcc, **arguments):
        with self.refusal(status, code):
            bcc.list_images(**arguments)

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
