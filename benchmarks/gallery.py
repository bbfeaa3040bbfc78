"""The gallery: a film and a drawing of each bundled champion, and the page docs/gallery.md that shows them.

    python -m benchmarks.gallery                # minutes; needs [box2d,flappy,mario,minatar,mujoco] and a ROM
    python -m benchmarks.gallery cart-pole      # the pictures of some, and the page

The film is a small one of an episode that `neat play NAME --video` films; the drawing is that of `neat export NAME --to
svg`. Both are written to docs/images/gallery.
"""

import argparse
import contextlib
import functools
import itertools
import statistics
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from benchmarks.champions import COMMANDS, WITHOUT
from benchmarks.paths import ROOT
from experiments.catalog.registry import find
from experiments.cli import main as neat
from experiments.cli.format import count, number
from experiments.runner.champion import bundled_champion, bundled_file
from experiments.runner.run_task import opened
from fitness import episode_scores
from fitness.global_random import seeded_globals
from neat import Network
from neat.random_streams import EPISODE_SEED_LIMIT

PAGE = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "images" / "gallery"
LARGEST = (240, 240)  # pixels
FRAMES = 60
"""The most frames of a film."""
MOST_STRIDE = 7
"""The most steps between two frames: of a longer episode the film shows the beginning."""
MOST_BYTES = 140_000
"""Of a film: a larger one becomes shorter."""
MILLISECONDS = 100
"""Between two frames of a film."""
COLOURS = 16
EPISODES = 20
"""Unseen episodes that a champion plays for the page."""
SEED = EPISODE_SEED_LIMIT
"""Of the first of them. The first that scores no less than their median is filmed."""
POLES = "An unseen episode begins in a random state and has at most 1,000 steps; the film begins as in evolution."
NOTES = {
    "double-pole": POLES,
    "double-pole-hidden": f"{POLES} `neat export` writes the network alone (`--raw`), since the task adds an input.",
}
"""What else the page says of a champion."""
HEAD = """# Gallery

Champions that are installed with the package. `neat view NAME` shows one at play with its neurons lit, `neat play NAME`
scores it, `neat export NAME --to python` makes a program of it, and `neat evolve NAME --from NAME` evolves it further.
The command above a picture evolves the same champion again, on a machine of the same kind, in seconds or minutes; with
`envpool:` or `minatar:` it needs the extra of that name.

Mean scores are of 20 unseen episodes. A film is faster than its game, and shows the beginning of a long episode: of
these the first that scores no less than their median. In the drawings, blue weights are positive and orange ones
negative, wide lines are strong, and dashed ones carry a signal to the next step.

<!-- Written by `python -m benchmarks.gallery`, as the pictures; champions by `python -m benchmarks.champions`. -->
"""
LEVELS = """## Levels of Super Mario Bros.
`neat view mario:4-1` shows the champion of another level; [results](results/mario-levels.md) has all of them.
"""
UNBROKEN = "\0"
"""A space of a command, which remains in one line."""


def main() -> None:
    """Make the pictures of the champions that are named, and the page of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="bundled champions; all by default")
    PICTURES.mkdir(exist_ok=True)
    for name in parser.parse_args().names or COMMANDS:
        with contextlib.redirect_stdout(sys.stderr):
            neat.main(["export", name, str(picture_of(name, "svg")), "--to", "svg"])
        save_film(name)
    PAGE.write_text("\n".join([HEAD, *map(section, COMMANDS), LEVELS, without()]), encoding="utf-8")


def picture_of(name: str, kind: str) -> Path:
    """Return the file of a picture: "gif" for the film, "svg" for the drawing."""
    return PICTURES / f"{bundled_file(name).stem}.{kind}"


def save_film(name: str) -> None:
    """Save a small film of an unseen episode, neither the best nor the worst, where the task draws pictures."""
    pictures = pictures_of(name, typical_seed(unseen_scores(name)))
    if not pictures:
        return
    small = [ImageOps.contain(picture.convert("RGB"), LARGEST, Image.Resampling.LANCZOS) for picture in pictures]
    palette = sheet(small).quantize(COLOURS, dither=Image.Dither.NONE)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in small]
    path = picture_of(name, "gif")
    save_frames(frames, path)
    while path.stat().st_size > MOST_BYTES:  # such as a floor of tiles, which moves
        frames = frames[: len(frames) * 5 // 6]
        save_frames(frames, path)


def save_frames(frames: list[Image.Image], path: Path) -> None:
    """Save a film."""
    first, *others = frames
    first.save(path, save_all=True, append_images=others, duration=MILLISECONDS, loop=0, optimize=True)


@functools.cache
def unseen_scores(name: str) -> list[float]:
    """Return the scores of a champion in the unseen episodes from `SEED` on."""
    champion = bundled_champion(name)
    with opened(champion.task):
        return episode_scores(champion.task, Network(champion.genome), range(SEED, SEED + EPISODES))


def typical_seed(scores: Sequence[float]) -> int:
    """Return the seed of the first episode that scores no less than their median."""
    median = statistics.median(scores)
    return SEED + next(position for position, score in enumerate(scores) if score >= median)


def pictures_of(name: str, seed: int) -> list[Image.Image]:
    """Return pictures of an episode, at most `FRAMES`; none if the task draws none."""
    champion = bundled_champion(name)
    task, network = champion.task, Network(champion.genome)
    if task.play is None:
        return []
    with opened(task), seeded_globals("episode", seed):
        steps = sum(1 for _ in task.frames(network, np.random.default_rng(seed), draw_every=0))
    stride = min(-(-steps // FRAMES), MOST_STRIDE)
    with opened(task), seeded_globals("episode", seed):
        frames = task.frames(network, np.random.default_rng(seed), draw_every=stride)
        wanted = list(itertools.islice(frames, 0, FRAMES * stride, stride))
    return [Image.fromarray(frame.picture) for frame in wanted if frame.picture is not None]


def sheet(frames: list[Image.Image]) -> Image.Image:
    """Return a picture with the colours of a whole film: some of its frames, one below another."""
    samples = frames[:: max(1, len(frames) // 6)]
    whole = Image.new("RGB", (frames[0].width, len(samples) * frames[0].height))
    for position, frame in enumerate(samples):
        whole.paste(frame, (0, position * frame.height))
    return whole


def section(name: str) -> str:
    """Return the part of the page about one champion."""
    command = f"`{COMMANDS[name]}`".replace(" ", UNBROKEN)
    text = textwrap.fill(f"{facts(name)} {command} {NOTES.get(name, '')}".rstrip(), 120, break_on_hyphens=False)
    whats = {"gif": "at play", "svg": "its network"}
    cells = [
        f"![{name}: {what}]({path.relative_to(PAGE.parent).as_posix()})"
        for kind, what in whats.items()
        if (path := picture_of(name, kind)).exists()
    ]
    table = f"| {' | '.join(cells)} |\n|{' --- |' * len(cells)}"
    return f"## {name}\n{text.replace(UNBROKEN, ' ')}\n\n{table}\n"


def without() -> str:
    """Return the part of the page about the experiments that have no champion."""
    reasons: dict[str, list[str]] = {}
    for name, reason in WITHOUT.items():
        reasons.setdefault(reason, []).append(f"`{name}`")
    lines = [
        textwrap.fill(f"- {', '.join(names)}: {reason}", 120, subsequent_indent="  ", break_on_hyphens=False)
        for reason, names in reasons.items()
    ]
    return "\n".join(["## Experiments without a champion", *lines, ""])


def facts(name: str) -> str:
    """Return what the champion has to do, its size and its score."""
    genome = bundled_champion(name).genome
    summary = find(name).summary
    size = f"{count(genome.hidden, 'hidden neuron')}, {count(genome.enabled, 'synapse')}"
    mean = number(statistics.fmean(unseen_scores(name)))
    return f"{summary[:1].upper()}{summary[1:]}. {size}; mean score {mean}."


if __name__ == "__main__":
    main()
