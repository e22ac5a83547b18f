"""Every check, in its own environment: ``pip install nox && nox`` runs what CI runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PROJECT)
LOWEST = "3.11"

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "types", "imports", "catalogue", "tests"]


def group(name: str) -> list[str]:
    """Return what a dependency group of the project holds."""
    return nox.project.dependency_groups(PROJECT, name)


def oldest_installed() -> str:
    """Return the oldest supported Python of this machine: it runs everything, the others all but the long rows."""
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    return next((version for version in PYTHONS if version == running or _runs(version)), PYTHONS[0])


def _runs(version: str) -> bool:
    # A shim of pyenv is there for every Python it knows, and fails for those that are not switched on.
    found = shutil.which(f"python{version}")
    return found is not None and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0  # noqa: S603


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and form."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the package, and what users' checkers make of it."""
    session.install("-e", ".[cli,speed,redis,postgres]", *group("types"))
    session.run("mypy")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "paymongo_async", "--ignoreexternal")  # 100 % or it fails


@nox.session
def imports(session: nox.Session) -> None:
    """Check that dependencies point down."""
    session.install("-e", ".[cli,speed,redis,postgres]", *group("imports"))
    session.run("lint-imports")


@nox.session
def catalogue(session: nox.Session) -> None:
    """Check the catalogue of facts that the code is compared with."""
    session.install("PyYAML", "attrs")
    session.run("python", "tests/catalogue/catalogue.py")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests against the built package."""
    session.install(".[cli,speed,redis,postgres]", *group("test"))
    if session.python == oldest_installed():
        session.run("pytest", "-n", "auto", "--cov", "--cov-report=term", *session.posargs)
    else:
        session.run("pytest", "-n", "auto", "-m", "not long", *session.posargs)


@nox.session(python=LOWEST)
def tests_lowest(session: nox.Session) -> None:
    """Run the tests with the oldest direct dependencies that the package promises to work with."""
    session.install(".[cli,speed,redis,postgres]", *group("test"))
    lowest = [re.sub(r">=([\d.]+).*", r"==\1", name) for name in PROJECT["project"]["dependencies"]]
    session.install(*lowest)
    session.run("pytest", "-n", "auto", "-m", "not long", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure."""
    session.install(".[speed]", *group("bench"))
    session.run("python", str(Path("benchmarks", "run.py")), *session.posargs)


@nox.session(python=LOWEST)
def chaos(session: nox.Session) -> None:
    """Make ten thousand operations and more under faults and kills, and hold the books against what was told."""
    session.install(".[speed,redis,postgres]", *group("test"))
    session.run("python", "-m", "tests.chaos", *session.posargs)
