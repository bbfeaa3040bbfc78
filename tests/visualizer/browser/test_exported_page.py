"""The page of an exported champion, opened as a file."""

from pathlib import Path
from typing import Any

import pytest

import neat
from neat.network.action import Largest
from neat.network.observation import Numbers
from tests.evolved import evolved

OBSERVATION = [0.3, -0.7, 0.1, 0.9]


@pytest.mark.parametrize("recurrent", [False, True])
def test_an_exported_page_shows_the_action_for_what_is_typed(recurrent: bool, chromium: Any, tmp_path: Path) -> None:
    controller = neat.Controller(evolved(5, recurrent=recurrent), Numbers((4,)), Largest([10, 20, 30]))
    neat.export(controller, tmp_path / "brain.html")
    page = chromium.new_page(color_scheme="dark")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.goto((tmp_path / "brain.html").as_uri())

    for field, number in zip(page.locator("#fields input[type=number]").all(), OBSERVATION, strict=True):
        field.fill(str(number))
    for _ in range(3 if recurrent else 1):
        expected = controller.act(OBSERVATION)
        if recurrent:
            page.locator("#step").click()
        assert page.locator("#action").text_content() == str(expected)
    page.locator("#json").fill("[1, 2")
    page.locator("#json").press("End")
    if recurrent:
        page.locator("#step").click()

    assert "not JSON" in page.locator("#error").text_content()
    assert page.locator("#action").text_content() == ""  # that of an earlier observation would be wrong
    page.locator("#json").fill('["a", 1e999, [1, 2]]')
    assert problems == []
    page.close()
