"""API: the public names of a package, from their docstrings."""

import ast
import importlib
import importlib.util
import inspect
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.pycode import ModuleAnalyzer

from site_extensions.restructured_text import block, directive

PACKAGES = ("neat", "fitness", "experiments")
"""Packages with public names, in `__all__`."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what docstrings need besides napoleon."""
    app.connect("autodoc-process-docstring", read_property, priority=400)  # before napoleon's 500
    app.connect("autodoc-skip-member", skip_foreign)
    return {"parallel_read_safe": True}


def read_property(app: Sphinx, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Read the docstring of a property or an attribute as that of a function.

    napoleon takes what is before a colon in its first line for its type, and has no sections in it. The first line that
    it gets here is an empty comment.
    """
    if what in ("attribute", "data", "property"):
        lines[:] = ["..", "", *GoogleDocstring(lines, app.config, app, "method", name, value).lines()]


def skip_foreign(app: Sphinx, what: str, name: str, value: Any, skip: bool, options: Any) -> bool | None:
    """Skip members that another project adds to a class, such as those of scikit-learn."""
    home = getattr(value, "__module__", None) or ""
    return True if home.startswith("sklearn.") else None


def page_of(argument: str, docname: str) -> str:
    """Return the entries of the public names that are defined in this module or below it."""
    names = [name for name, home in homes().items() if home == argument or home.startswith(f"{argument}.")]
    return block(entry(name) for name in names) if names else block([unlisted(argument)])


def unlisted(name: str) -> str:
    """Return the directive that documents a module, or a class of a module, that is not among the public names."""
    if is_module(name):
        return directive("automodule", name)
    module, _, short = name.rpartition(".")
    return directive(kind_of(getattr(importlib.import_module(module), short)), name)


def is_module(name: str) -> bool:
    """Return whether this is a module."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is not a package
        return False


def homes() -> dict[str, str]:
    """Return the module that defines each public name, such as "neat.Population"."""
    return {
        f"{package}.{name}": home_of(package, name)
        for package in PACKAGES
        for name in importlib.import_module(package).__all__
    }


def home_of(package: str, name: str) -> str:
    """Return the module that defines a public name of a package."""
    module = importlib.import_module(package)
    if name in getattr(module, "_HOMES", {}):
        return f"{package}.{module._HOMES[name]}"
    return str(getattr(getattr(module, name), "__module__", package))


def entry(name: str) -> str:
    """Return the directive that documents a public name."""
    package, _, short = name.partition(".")
    value = getattr(importlib.import_module(package), short)
    if kind_of(value) == "autodata":
        return directive("py:data", name, constant_docstring(home_of(package, short), short))
    return directive(kind_of(value), name)


def constant_docstring(module: str, name: str) -> str:
    """Return the docstring below a constant, which `autodata` finds in the module that defines it only."""
    source = ast.parse(Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8"))
    for node in source.body:
        if isinstance(node, ast.ImportFrom) and node.module and name in (alias.name for alias in node.names):
            return constant_docstring(node.module, name)
    return "\n".join(ModuleAnalyzer.for_module(module).find_attr_docs()[("", name)])


def kind_of(value: Any) -> str:
    """Return the directive for such a value."""
    if inspect.isclass(value):
        return "autoexception" if issubclass(value, BaseException) else "autoclass"
    return "autofunction" if callable(value) else "autodata"
