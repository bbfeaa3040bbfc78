"""The pictures of the README: the page of a run of LunarLander, light and dark, and a film of Mario with its brain.

    python -m benchmarks.pictures               # minutes; needs the extras [browser,box2d,mario], chromium and a ROM

They are written to docs/images. The run is made first: `neat evolve LunarLander-v3 --seed 5 --generations 30`.
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
    """Make all pictures."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        run = Path(folder) / "lander"
        command = [*NEAT, "evolve", "LunarLander-v3", "--seed", "5", "--generations", "30", "--run", str(run)]
        subprocess.run(command, check=True)
        for scheme in ("dark", "light"):
            with served(run) as address:
                page = opened(browser, address, PICTURE, scheme)
                show_step(page, int(0.6 * last_step(page)))
                picture = Image.open(io.BytesIO(page.screenshot()))
                picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
                    IMAGES / f"page-{scheme}.png", optimize=True
                )
        with served(Path("mario")) as address:
            save_film(opened(browser, address, FILM, "dark"), IMAGES / "mario.gif")
        browser.close()


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
