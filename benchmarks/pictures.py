"""Pictures of the page: of a run of LunarLander, light and dark, of one of a maze, and a film of Mario with its brain.

    python -m benchmarks.pictures               # minutes; needs the extras [browser,box2d,mario], chromium and a ROM

They are written to docs/images. The runs are made first: `neat evolve LunarLander-v3 --seed 5 --generations 30` and
`neat evolve maze-hard --seed 2 --solve`. `--only maze` makes one of lander, maze and film.
"""

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from benchmarks.frames import served
from benchmarks.paths import ROOT

IMAGES = ROOT / "docs" / "images"
NEAT = [sys.executable, "-m", "experiments.cli.main"]
PICTURE = {"width": 1440, "height": 900}
FILM = {"width": 960, "height": 560}
FILM_WIDTH = 720  # pixels
EVERY = 3
"""Steps of the game between two pictures of the film."""
STEP_MILLISECONDS = 1000 / 15
COLOURS = 48
LOAD_MILLISECONDS = 6_000
DRAW_MILLISECONDS = 160
"""How long the page may take to draw a step."""
SHOW_STEP = """step => {
    const seek = document.getElementById("seek");
    seek.value = step;
    seek.dispatchEvent(new Event("input"));
}"""


def main() -> None:
    """Make all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="lander,maze,film", help="pictures, separated by commas")
    chosen = parser.parse_args().only.split(",")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        if "lander" in chosen:
            run = evolved(Path(folder) / "lander", "LunarLander-v3", "--seed", "5", "--generations", "30")
            for scheme in ("dark", "light"):
                save_picture(browser, run, scheme, IMAGES / f"page-{scheme}.png")
        if "maze" in chosen:
            run = evolved(Path(folder) / "maze-hard", "maze-hard", "--seed", "2", "--solve")
            save_picture(browser, run, "light", IMAGES / "maze-light.png", whole=True)
        if "film" in chosen:
            with served(Path("mario")) as address:
                save_film(opened(browser, address, FILM, "dark"), IMAGES / "mario.gif")
        browser.close()


def evolved(run: Path, *words: str) -> Path:
    """Evolve a run; return its directory."""
    subprocess.run([*NEAT, "evolve", *words, "--run", str(run)], check=True)
    return run


def save_picture(browser: Any, run: Path, scheme: str, path: Path, *, whole: bool = False) -> None:
    """Save what the page of a run shows in the middle of its champion's episode; the whole page has all its colours."""
    with served(run) as address:
        page = opened(browser, address, PICTURE, scheme)
        show_step(page, int(0.6 * last_step(page)))
        picture = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    (picture if whole else picture.quantize(256, dither=Image.Dither.NONE)).save(path, optimize=True)


def opened(browser: Any, address: str, size: dict[str, int], scheme: str) -> Any:
    """Return a page that has loaded."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(address)
    page.wait_for_timeout(LOAD_MILLISECONDS)
    return page


def last_step(page: Any) -> int:
    """Return the last step of the episode that a page shows."""
    return int(page.get_attribute("#seek", "max"))


def show_step(page: Any, step: int) -> None:
    """Pause at a step."""
    page.evaluate(SHOW_STEP, step)
    page.wait_for_timeout(DRAW_MILLISECONDS)


def save_film(page: Any, path: Path) -> None:
    """Save the whole episode as a GIF, in colours that a few of its pictures have."""
    frames = []
    for step in range(0, last_step(page) + 1, EVERY):
        show_step(page, step)
        frame = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        height = round(FILM_WIDTH * frame.height / frame.width)
        frames.append(frame.resize((FILM_WIDTH, height), Image.Resampling.LANCZOS))
    samples = Image.new("RGB", (FILM_WIDTH, 4 * frames[0].height))
    for index in range(4):
        samples.paste(frames[index * (len(frames) - 1) // 4], (0, index * frames[0].height))
    palette = samples.quantize(COLOURS, dither=Image.Dither.NONE)
    first, *others = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    duration = round(EVERY * STEP_MILLISECONDS)
    first.save(path, save_all=True, append_images=others, duration=duration, loop=0, optimize=True)


if __name__ == "__main__":
    main()
