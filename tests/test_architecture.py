"""The house: who imports whom, how long a file is, and what `import alicemath` loads."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "alicemath"
LEAVES = {"display", "domain", "errors", "estimate", "verdict"}
READERS = {"autodiff", "numeric", "symbolic", "indexed", "rigor"}

#: Each room and the rooms that it may import, besides itself.
MAY_IMPORT: dict[str, set[str]] = {
    **dict.fromkeys(LEAVES, LEAVES),
    "tracing": LEAVES,
    **{reader: LEAVES | {"tracing"} for reader in READERS},
    "ml": LEAVES,
    "check": LEAVES | READERS | {"tracing"},
    "proof": LEAVES | READERS | {"tracing", "check"},
    "testing": LEAVES | {"check", "tracing", "proof"},
    "report": LEAVES | READERS | {"check", "proof", "ml", "alicemath"},  # it draws what ml defines
    "cli": LEAVES | {"check", "proof", "report", "alicemath"},
    "alicemath": LEAVES | {"autodiff", "check", "tracing"},
}

#: Modules that `import alicemath` must not load.
HEAVY = ("sympy", "mpmath", "flint", "hypothesis", "rich", "click", "scipy", "matplotlib")


def room_of(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    name = inside.parts[0].removesuffix(".py")
    return "alicemath" if name == "__init__" else name


def imports_of(path: Path) -> Iterator[str]:
    """The rooms of this package that a file imports, at any depth of its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
        for name in names:
            parts = name.split(".")
            if parts[0] == "alicemath":
                yield parts[1] if len(parts) > 1 else "alicemath"


SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    forbidden = {r for r in imports_of(path) if r != room and r not in MAY_IMPORT[room]}
    assert not forbidden, f"{room} may not import {forbidden}"


def test_the_five_readers_are_independent() -> None:
    for reader in READERS:
        others = READERS - {reader}
        for path in (PACKAGE / reader).rglob("*.py"):
            assert not others & set(imports_of(path)), path


def test_a_new_arrow_would_be_seen(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def f():\n    from alicemath.symbolic import zero\n    return zero\n")
    assert list(imports_of(planted)) == ["symbolic"]


@pytest.mark.parametrize(
    "path",
    [
        p
        for folder in ("alicemath", "proofs", "tests")
        for p in sorted((ROOT / folder).rglob("*.py"))
    ],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_no_file_is_longer_than_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_importing_the_package_loads_numpy_and_nothing_else_heavy() -> None:
    code = f"import sys, alicemath; print([m for m in {HEAVY!r} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_every_public_name_can_be_loaded() -> None:
    import alicemath

    for name in alicemath.__all__:
        assert getattr(alicemath, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = alicemath.nonsense
