#!/usr/bin/env python3
"""The checks must find what is planted."""

import pathlib
import tempfile
import unittest

import check


class Planted(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        for room in ("lib/core", "lib/plan", "lib/console", "daemon", "tests"):
            (self.root / room).mkdir(parents=True)
        (self.root / "tests/CMakeLists.txt").write_text(
            "file(GLOB more ${CMAKE_CURRENT_SOURCE_DIR}/more/*_${kind}.cpp)\nadd_executable(a a.cpp ${more})\n")

    def tearDown(self):
        self.folder.cleanup()

    def found(self, name, text):
        (self.root / name).write_text(text)
        return [f"{path.name}:{line}: {what}" for path, line, what in check.check(self.root)]

    def expect(self, name, text, what):
        found = self.found(name, text)
        self.assertEqual(len(found), 1, found)
        self.assertIn(what, found[0])

    def test_good_code_is_let_by(self):
        text = '#include <boost/json.hpp>\n#include "core/ids.hpp"\nnamespace a {\nint f(int x) {\n  return x;\n}\n}\n'
        self.assertEqual(self.found("lib/plan/a.cpp", text), [])

    def test_a_choice_within_a_co_await(self):
        text = "void f() {\n  co_await g(a,\n             b ? c : d);\n}\n"
        self.expect("daemon/a.cpp", text, "a.cpp:2: chooses within a co_await expression")

    def test_a_room_that_looks_up(self):
        self.expect("lib/core/a.hpp", '#pragma once\n#include "plan/reader.hpp"\n', "a.hpp:2: core may not see plan")

    def test_a_room_that_looks_into_the_daemon(self):
        self.expect("lib/plan/a.cpp", '#include "daemon/app.hpp"\n', "plan may not see daemon")

    def test_a_folder_that_is_no_room(self):
        (self.root / "lib/more").mkdir()
        self.expect("lib/more/a.cpp", "int x;\n", "more is no room")

    def test_a_folder_for_anything(self):
        (self.root / "lib/core/util").mkdir()
        self.expect("lib/core/util/a.cpp", "int x;\n", "a folder for anything")

    def test_a_test_that_nothing_builds(self):
        (self.root / "tests/more").mkdir()
        self.assertEqual(self.found("tests/a.cpp", "int x;\n"), [])
        self.assertEqual(self.found("tests/more/b_test.cpp", "int x;\n"), [])
        self.expect("tests/b.cpp", "int x;\n", "b.cpp:1: nothing builds it")

    def test_a_library_outside_its_rooms(self):
        self.expect("lib/core/a.cpp", "#include <yaml-cpp/yaml.h>\n", "yaml-cpp/ belongs to plan, settings")
        self.assertEqual(len(self.found("daemon/b.cpp", "#include <SQLiteCpp/SQLiteCpp.h>\n")), 2)

    def test_beast(self):
        self.assertEqual(self.found("lib/console/a.cpp", "#include <boost/beast/http.hpp>\n"), [])
        self.expect("lib/console/b.cpp", "#include <boost/beast/http.hpp>\n", "a second file with Beast")
        (self.root / "lib/console/b.cpp").unlink()
        self.expect("lib/console/a.hpp", "#include <boost/beast/http.hpp>\n", "Beast in a header")

    def test_a_clock(self):
        self.expect("lib/core/a.cpp", "int f() {\n  auto t = std::chrono::steady_clock::now();\n}\n", "a.cpp:2: reads a clock")
        (self.root / "lib/core/a.cpp").unlink()
        self.assertEqual(self.found("lib/core/b.cpp", "// steady_clock::now() is not asked here\n"), [])
        self.assertEqual(self.found("daemon/b.cpp", "auto t = std::chrono::steady_clock::now();\n"), [])

    def test_a_long_file(self):
        self.expect("tests/a.cpp", "int x;\n" * 301, "the file has 301 lines")

    def test_a_long_function(self):
        body = "  x = '{';\n" * 70
        self.expect("daemon/a.cpp", "namespace a {\nvoid f(int x) {\n" + body + "}\n}\n", "a.cpp:2: the function has 72 lines")
        (self.root / "daemon/a.cpp").unlink()
        self.expect("daemon/b.cpp", "class A {\n  void f() {\n" + body + "  }\n};\n", "b.cpp:2: the function has 72 lines")
        (self.root / "daemon/b.cpp").unlink()
        self.assertEqual(self.found("daemon/c.cpp", "constexpr int table[] = {\n" + "  1,\n" * 80 + "};\n"), [])

    def test_a_long_line(self):
        self.expect("tests/a.cpp", "int x; //" + "-" * 112 + "\n", "the line has 121 characters")

    def test_left_over(self):
        self.expect("daemon/a.cpp", "// TO" + "DO: more\n", "left to be done")


if __name__ == "__main__":
    unittest.main()
