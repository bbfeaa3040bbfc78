"""The table of the runs in a folder: sorted, filtered, compared."""

from pathlib import Path

from tests.visualizer.browser.visit import Serve, Visit, Visits
from tests.visualizer.runs import grown, make_run


def names(opened: Visit) -> list[str]:
    return list(opened.page.eval_on_selector_all("#runs tbody a", "(links) => links.map((link) => link.textContent)"))


def test_runs_are_sorted_filtered_and_compared(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    for seed, name in ((7, "b"), (11, "a, c"), (9, "c")):
        make_run(
            tmp_path / name, seed - 5, champions=[grown(id=1, fitness=10.0 - seed)], seed=seed, task=f"task {name}"
        )
    address = serve(tmp_path)
    opened = visit(address)
    opened.until(lambda: len(names(opened)) == 3, "table")

    opened.page.click("th button:text-is('run')")
    assert names(opened) == ["a, c", "b", "c"]
    opened.page.click("th button:text-is('seed')")
    assert names(opened) == ["b", "c", "a, c"]
    row = opened.text("#runs tbody tr").split()
    assert row[:5] == ["b", "task", "b", "finished", "3"]
    opened.page.click("th button:text-is('seed')")
    assert names(opened) == ["a, c", "c", "b"]
    assert opened.page.get_attribute("th:has(button:text-is('seed'))", "aria-sort") == "descending"

    opened.page.keyboard.press("/")
    opened.page.keyboard.type("SEED 11")
    assert names(opened) == ["a, c"]
    opened.page.fill("input[type=search]", "")

    opened.page.check("input[aria-label='Compare a, c']")
    opened.page.check("input[aria-label='Compare c']")
    opened.until(lambda: opened.text(".comparison .legend").split() == ["a,", "c", "-1", "c", "1"], "curves")
    assert opened.page.url == f"{address}?runs=a%2C%20c,c"
    opened.page.reload()
    opened.until(lambda: opened.text(".comparison .legend").split() == ["a,", "c", "-1", "c", "1"], "curves")
    assert opened.painted(".comparison canvas") > 0

    opened.page.click("text=untick all")
    opened.until(lambda: not opened.page.is_visible(".comparison"), "no comparison")
    assert opened.page.url == address


def test_a_stopped_server_is_not_asked_for_ever(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "one", 1)
    make_run(tmp_path / "two", 1)
    address = serve(tmp_path)
    opened = visit("about:blank")
    opened.expected += ["ERR_FAILED", "request to another origin"]
    opened.page.clock.install()
    asked: list[str] = []

    def state_after(seconds: int) -> str:
        opened.page.clock.run_for(1_000 * seconds)
        return opened.text("#state")

    for is_open in (False, True):
        opened.page.route("**/api/**", lambda route: (asked.append(route.request.url), route.abort()))
        if not is_open:
            opened.page.goto(address)
        opened.until(lambda: state_after(5) == "server stopped", "state stopped")
        count = len(asked)
        assert state_after(120) == "server stopped"
        assert len(asked) == count
        opened.page.unroute("**/api/**")
        opened.page.click("#retry")
        opened.until(lambda: state_after(1) == "2 runs", "connection")
        assert sorted(names(opened)) == ["one", "two"]
        assert not opened.page.is_visible("#retry")


def test_a_damaged_run_is_in_the_table_with_its_error(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "one", 1)
    make_run(tmp_path / "two", 1)
    (tmp_path / "one" / "history.sqlite").unlink()
    opened = visit(serve(tmp_path))
    opened.until(lambda: len(names(opened)) == 2, "table")

    damaged = opened.page.locator("#runs .state[data-state='damaged']")
    assert "history.sqlite is missing" in damaged.get_attribute("title")


def test_the_filter_knows_the_words_of_the_table(visit: Visits, serve: Serve, tmp_path: Path) -> None:
    make_run(tmp_path / "one", 1, state="running")
    make_run(tmp_path / "two", 1)
    make_run(tmp_path / "three", 0, state="")
    starting = make_run(tmp_path / "four", 0, state="")
    with starting.hold():
        opened = visit(serve(tmp_path))
        opened.until(lambda: len(names(opened)) == 4, "table")
        for word, expected in (("stopped", "one"), ("finished", "two"), ("not started", "three"), ("starting", "four")):
            opened.page.fill("input[type=search]", word)
            assert names(opened) == [expected]
