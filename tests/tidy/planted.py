#!/usr/bin/env python3
"""Each patch of tests/planted fits the tree, or what it tests of the proofs is tested no more, and names the proof that
catches it. Argument: the source folder."""

import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()


class Planted(unittest.TestCase):
    def test_each_fits_the_tree(self):
        patches = sorted((ROOT / "tests/planted").glob("*.patch"))
        self.assertGreater(len(patches), 0)
        for patch in patches:
            with self.subTest(patch.name):
                tried = subprocess.run(["patch", "-p1", "--dry-run", "-d", ROOT, "-i", patch], text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
                self.assertEqual(tried.returncode, 0, tried.stdout + "make the patch anew")

    def test_each_names_a_proof_that_there_is(self):
        known = re.findall(r"^    (\w+)\) target=", (ROOT / "scripts/planted").read_text(), re.M)
        self.assertGreater(len(known), 0)
        for patch in sorted((ROOT / "tests/planted").glob("*.patch")):
            self.assertIn(re.search(r"^Caught by: (\w+)$", patch.read_text(), re.M)[1], known, patch.name)


if __name__ == "__main__":
    unittest.main()
