"""Installation: whether the package `neat` is ours; imported first, before anything of `neat` is needed.

The distribution neat-python installs a package of that name too. pip neither warns nor repairs: the second of the two
overwrites files of the first, and uninstalling either deletes files of the other.
"""

import importlib.metadata
import importlib.util
import json
import logging
import shlex
import sys
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlparse

import multiprocess

NAME = "craig-neat"
OTHER = "neat-python"
OURS = Path(__file__).resolve().parents[1] / "neat"
"""Where our package lies."""
LOG = logging.getLogger("neat")


def check_neat(neat: ModuleType | None) -> None:
    """Check that the package `neat` is ours, and that no other distribution shares its folder.

    Args:
        neat: What `import neat` has imported; None if that failed.

    Raises:
        ImportError: It is not ours; the message is one line that ends with the command that repairs it.
    """
    if neat is not None and vars(neat).get("DISTRIBUTION") == NAME:
        shared = next(OURS.parent.glob(f"{OTHER.replace('-', '_')}-*.dist-info"), None)
        if shared is not None and multiprocess.parent_process() is None:
            LOG.warning(
                "%s is installed in the same environment as %s, whose package neat replaces its own; uninstalling it "
                "would delete files of %s. Separate them with: %s",
                OTHER, NAME, NAME, repair(),
            )  # fmt: skip
        return
    raise ImportError(explanation(place_of(neat)))


def place_of(neat: ModuleType | None) -> Path | None:
    """Return the file or folder that `import neat` finds, None if it finds nothing."""
    if neat is not None and getattr(neat, "__file__", None):
        return Path(str(neat.__file__))
    try:
        spec = getattr(neat, "__spec__", None) or importlib.util.find_spec("neat")
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    return Path(spec.origin or next(iter(spec.submodule_search_locations or ()), ""))


def explanation(place: Path | None) -> str:
    """Return what happened to the package `neat`, and the command that repairs it, in one line.

    Args:
        place: What `import neat` finds.
    """
    if place is None or OURS in (place.resolve(), place.resolve().parent):
        if place is not None and place.is_file():
            what = f"the package neat of {NAME} was overwritten by another distribution, probably {OTHER}"
        else:
            what = f"files of the package neat of {NAME} are missing, probably because {OTHER} was uninstalled"
        return f"{what}; repair it with: {repair()}"
    if place.name == "neat.py" or not is_installed():
        return f"{place} is imported instead of the package neat of {NAME}; rename it, or remove it from PYTHONPATH."
    return f"{place.parent} is imported instead of {OURS}, the package neat of {NAME}; repair it with: {removal()}"


def repair() -> str:
    """Return the command that removes the other distribution, if it is installed, and restores ours."""
    restore = command("install", "--force-reinstall" if has_pip() else "--reinstall", "--no-deps", requirement())
    return f"{removal()} && {restore}" if is_installed() else restore


def removal() -> str:
    """Return the command that removes the other distribution; pip would ask, uv does not."""
    return command("uninstall", *(["-y"] if has_pip() else []), OTHER)


def command(action: str, *words: str) -> str:
    """Return a command of pip, or of uv where the environment has no pip."""
    if has_pip():
        return shlex.join([sys.executable, "-m", "pip", action, *words])
    return shlex.join(["uv", "pip", action, "--python", sys.executable, *words])


def is_installed() -> bool:
    """Return whether the other distribution is installed."""
    try:
        importlib.metadata.distribution(OTHER)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def has_pip() -> bool:
    """Return whether this environment has pip; one that uv made has not."""
    return importlib.util.find_spec("pip") is not None


def requirement() -> str:
    """Return what pip has to install: the checkout or address that ours was installed from, or its name."""
    try:
        text = importlib.metadata.distribution(NAME).read_text("direct_url.json")
        origin = json.loads(text or "{}")
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return NAME
    url = str(origin.get("url", ""))
    if "vcs_info" in origin:
        info = origin["vcs_info"]
        return f"{info.get('vcs', 'git')}+{url}@{info.get('commit_id', '')}".rstrip("@")
    if url.startswith("file:"):
        path = Path(unquote(urlparse(url).path))
        return str(path) if path.exists() else NAME
    return url or NAME


try:
    import neat as _neat
except Exception:  # that of another distribution can raise anything
    check_neat(None)
else:
    check_neat(_neat)
