#!/usr/bin/env python3
"""Checks the rules of the house that a machine can check: which room may see which, who may include a library or read
a clock, how long files, functions and lines are. Prints FILE:LINE: what is wrong; ends with 1 where something is."""

import glob
import pathlib
import re
import sys

# What a room may include, beside itself: the order of dependencies.
ROOMS = {
    "core": set(),
    "position": {"core"},
    "schedule": {"core"},
    "plan": {"core", "position", "schedule"},
    "settings": {"core"},
    "sqlite": {"core"},
    "audit": {"core", "sqlite"},
    "queue": {"core", "sqlite", "audit"},
    "console": {"core"},
    "engine": {"core", "position", "schedule", "plan", "sqlite", "audit", "queue", "console"},
    "control": {"core", "position", "schedule", "plan", "settings", "sqlite", "audit", "queue", "console", "engine"},
    "notify": {"core", "sqlite", "audit", "queue", "console", "engine"},
}
# Include prefix: the rooms that may have it. `daemon` is everything outside lib/.
LIBRARIES = {
    "yaml-cpp/": {"plan", "settings"},
    "SQLiteCpp/": {"sqlite", "audit", "queue"},
    "sqlite3.h": {"sqlite", "audit", "queue"},
    "spdlog/": {"engine", "daemon"},
    "boost/beast": {"console", "control"},
    "prometheus/": {"control"},
    "systemd/": {"daemon"},
    "CLI/": {"daemon"},
    "date/tz.h": {"schedule"},
}
# Who may ask what time it is, and for what; everyone else is told.
CLOCKS = {
    "lib/engine/clock.cpp": "the clock itself",
    "lib/control/": "deadlines of sockets and limits on what one peer may ask, on the machine's own clock as well",
    "lib/sqlite/store.cpp": "how long a commit takes, which nothing but a metric sees",
    "lib/console/": "deadlines of sockets, which run on the machine's own clock whatever the engine's says",
}
CLOCK_READ = re.compile(r"_clock::now\(|\bclock_gettime\(|\bgettimeofday\(|\bstd::time\(|::time\(")
CONDITIONAL_AWAIT = re.compile(r"\bco_await\b[^;{}]*\?[^;{}]*;")
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_LINE = 300, 70, 120
CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
LITERAL = re.compile(r'R"(?P<d>[^()\\ ]{0,16})\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*.*?\*/',
                     re.DOTALL)


def without_literals(text):
    """The code alone, its lines where they were."""
    return LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def functions(code):
    """(first line, number of lines) of every function body; bodies within bodies belong to the outer one."""
    depth_of_function, depth, header_start, opened_at = None, 0, 0, 0
    for at, char in enumerate(code):
        if char == "{":
            header = code[header_start:at]
            if depth_of_function is None and not CONTAINER.search(header.split("(")[0]) and ")" in header \
                    and not header.rstrip().endswith("="):
                depth_of_function, opened_at = depth, header_start + len(header) - len(header.lstrip())
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == depth_of_function:
                yield code.count("\n", 0, opened_at) + 1, code.count("\n", opened_at, at) + 1
                depth_of_function = None
        if char in "{};" and depth_of_function is None:
            header_start = at + 1


def check_includes(room, path, number, line):
    found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
    if not found:
        return
    quote, name = found.groups()
    for library, allowed in LIBRARIES.items():
        if name.startswith(library) and room not in allowed:
            yield number, f"{library} belongs to {', '.join(sorted(allowed))}"
    if name.startswith("boost/beast") and path.suffix == ".hpp":
        yield number, "Beast in a header costs everyone who includes it ten seconds"
    if quote == '"' and room in ROOMS:
        other = name.split("/")[0]
        if other == "daemon" or (other in ROOMS and other != room and other not in ROOMS[room]):
            yield number, f"{room} may not see {other}"


def check_product(path, relative, text, code):
    room = relative.parts[1] if relative.parts[0] == "lib" else "daemon"
    if relative.parts[0] == "lib" and room not in ROOMS:
        yield 1, f"{room} is no room"
    for number, line in enumerate(text.splitlines(), 1):
        yield from check_includes(room, path, number, line)
    for found in CONDITIONAL_AWAIT.finditer(code):
        yield code.count("\n", 0, found.start()) + 1, ("chooses within a co_await expression, which GCC 12 frees twice: "
                                                       "name what was chosen on a line of its own")
    if room != "daemon" and not str(relative).startswith(tuple(CLOCKS)):
        for found in CLOCK_READ.finditer(code):
            yield code.count("\n", 0, found.start()) + 1, "reads a clock: take the time as a parameter"


def check_file(root, path):
    relative = path.relative_to(root)
    text = path.read_text(encoding="utf-8")
    code = without_literals(text)
    lines = text.splitlines()
    if len(lines) > LONGEST_FILE:
        yield LONGEST_FILE + 1, f"the file has {len(lines)} lines, at most {LONGEST_FILE} are wanted"
    for first, length in functions(code):
        if length > LONGEST_FUNCTION:
            yield first, f"the function has {length} lines, at most {LONGEST_FUNCTION} are wanted"
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield number, f"the line has {len(line)} characters, at most {LONGEST_LINE} are wanted"
        if LEFT_OVER.search(line):
            yield number, "something is left to be done"
    if relative.parts[0] in ("lib", "daemon"):
        yield from check_product(path, relative, text, code)


def check_beast(root):
    """One client-side Beast file: it is the slowest of all to compile."""
    users = [path for path in sorted((root / "lib/console").glob("*.cpp")) if "#include <boost/beast" in path.read_text()]
    for path in users[1:]:
        yield path, 1, f"a second file with Beast beside {users[0].name}"


def built(root):
    """The sources that CMake names under tests/, or finds by a pattern there."""
    for cmake in [*(root / "tests").rglob("CMakeLists.txt"), *(root / "tests").rglob("*.cmake")]:
        for name in re.findall(r'[^\s()"]+\.cpp', cmake.read_text(encoding="utf-8")):
            name = re.sub(r"\$\{CMAKE_CURRENT_(SOURCE|LIST)_DIR\}/", "", name)
            name = name.replace("${PROJECT_SOURCE_DIR}", str(root))
            pattern = re.sub(r"\$\{[^}]*\}", "*", name)
            yield from (pathlib.Path(path) for path in glob.glob(str(cmake.parent / pattern)))


def check_tests(root):
    """A test that is not built cannot fail."""
    for path in sorted(set((root / "tests").rglob("*.cpp")) - set(built(root))):
        yield path, 1, "nothing builds it: name it in its folder's CMakeLists.txt"


def check(root):
    wrong = []
    for folder in ("lib", "daemon", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_dir() and path.name in ("util", "utils", "common", "misc", "helpers"):
                wrong.append((path, 1, "a folder for anything is a folder for nothing"))
            if path.suffix in (".cpp", ".hpp"):
                wrong.extend((path, number, what) for number, what in check_file(root, path))
    wrong.extend(check_beast(root))
    wrong.extend(check_tests(root))
    return wrong


if __name__ == "__main__":
    ROOT = pathlib.Path(sys.argv[1]).resolve()
    WRONG = check(ROOT)
    for FILE, LINE, WHAT in WRONG:
        print(f"{FILE.relative_to(ROOT)}:{LINE}: {WHAT}")
    sys.exit(1 if WRONG else 0)
