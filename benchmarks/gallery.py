"""The gallery: a film and a drawing of each bundled champion, and the page docs/gallery.md that shows them.

    python -m benchmarks.gallery                # minutes; needs the extras [box2d,flappy,mario] and a ROM
    python -m benchmarks.gallery cart-pole      # the pictures of some, and the page

The film is that of `neat play NAME --video`, smaller, with fewer colours and frames; the drawing is that of
`neat export NAME --to svg`. Both are written to docs/images/gallery.
"""

import argparse
import contextlib
import statistics
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageSequence

from benchmarks.champions import COMMANDS, file_of
from benchmarks.paths import ROOT
from experiments.catalog.registry import find
from experiments.cli import main as neat
from experiments.cli.format import count, number
from experiments.runner.champion import bundled_champion
from experiments.runner.run_task import opened
from fitness import episode_scores
from neat import Network
from neat.random_streams import EPISODE_SEED_LIMIT

PAGE = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "images" / "gallery"
WIDTH = 240  # pixels
FRAMES = 60
"""The most frames of a film: of a longer episode it shows every second step, or every third, and so on."""
MILLISECONDS = 100
"""Between two frames of a film."""
COLOURS = 16
EPISODES = 20
"""Unseen episodes that a champion plays for the page."""
HEAD = """# Gallery

Champions that are installed with the package. `neat view NAME` shows one at play with its neurons lit, `neat play NAME`
scores it, `neat export NAME --to python` makes a program of it, and `neat evolve NAME --from NAME` evolves it further.
The command below a picture evolves the same champion again, on a machine of the same kind, in seconds or minutes.

The films are faster than the games. In the drawings, blue weights are positive and orange ones negative, wide lines are
strong, and dashed ones carry a signal to the next step.

<!-- Written by `python -m benchmarks.gallery`, as the pictures; champions by `python -m benchmarks.champions`. -->
"""


def main() -> None:
    """Make the pictures of the champions that are named, and the page of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="bundled champions; all by default")
    PICTURES.mkdir(exist_ok=True)
    for name in parser.parse_args().names or COMMANDS:
        command("export", name, str(picture_of(name, "svg")), "--to", "svg")
        save_film(name)
    PAGE.write_text("\n".join([HEAD, *map(section, COMMANDS)]), encoding="utf-8")


def picture_of(name: str, kind: str) -> Path:
    """Return the file of a picture: "gif" for the film, "svg" for the drawing."""
    return PICTURES / f"{file_of(name).stem}.{kind}"


def command(*words: str) -> int:
    """Run a command of ours and return its exit status; it prints to standard error."""
    with contextlib.redirect_stdout(sys.stderr):
        return neat.main([*words])


def save_film(name: str) -> None:
    """Save a small film of one episode, where the task draws pictures."""
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "film.gif"
        if command("play", name, "--episodes", "1", "--video", str(original)) != 0:
            return
        with Image.open(original) as film:
            stride = -(-film.n_frames // FRAMES)  # type: ignore[attr-defined]  # an opened GIF has it
            frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(film)][::stride]
    size = WIDTH, round(WIDTH * frames[0].height / frames[0].width)
    small = [frame.resize(size, Image.Resampling.LANCZOS) for frame in frames]
    palette = sheet(small).quantize(COLOURS, dither=Image.Dither.NONE)
    first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in small]
    first.save(
        picture_of(name, "gif"), save_all=True, append_images=others, duration=MILLISECONDS, loop=0, optimize=True
    )


def sheet(frames: list[Image.Image]) -> Image.Image:
    """Return a picture with the colours of a whole film: some of its frames, one below another."""
    samples = frames[:: max(1, len(frames) // 6)]
    whole = Image.new("RGB", (frames[0].width, len(samples) * frames[0].height))
    for position, frame in enumerate(samples):
        whole.paste(frame, (0, position * frame.height))
    return whole


def section(name: str) -> str:
    """Return the part of the page about one champion."""
    pictures = [path for path in (picture_of(name, "gif"), picture_of(name, "svg")) if path.exists()]
    cells = [f"![{alt(name, path)}]({path.relative_to(PAGE.parent).as_posix()})" for path in pictures]
    lines = [
        f"## {name}\n",
        f"{facts(name)}\n",
        f"| {' | '.join(' ' for _ in cells)} |",
        f"| {' | '.join('---' for _ in cells)} |",
        f"| {' | '.join(cells)} |\n",
    ]
    return "\n".join([*lines, f"`{COMMANDS[name]}`\n"])


def alt(name: str, path: Path) -> str:
    """Return what a picture shows, in words."""
    return f"The champion of {name} at play" if path.suffix == ".gif" else f"The network of the champion of {name}"


def facts(name: str) -> str:
    """Return what the champion has to do, its size and its score."""
    champion = bundled_champion(name)
    with opened(champion.task):
        scores = episode_scores(
            champion.task, Network(champion.genome), range(EPISODE_SEED_LIMIT, EPISODE_SEED_LIMIT + EPISODES)
        )
    summary = find(name).summary
    size = f"{count(champion.genome.hidden, 'hidden neuron')} and {count(champion.genome.enabled, 'synapse')}"
    mean = number(statistics.fmean(scores))
    return f"{summary[:1].upper()}{summary[1:]}: {size}. Mean score of {EPISODES} unseen episodes: {mean}."


if __name__ == "__main__":
    main()
