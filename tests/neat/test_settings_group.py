import math
from dataclasses import dataclass

import pytest

from neat import SettingsError
from neat.settings_group import SettingInfo, SettingsGroup, chance, choice, number, plain, sentences


@dataclass(frozen=True, kw_only=True)
class KitchenSettings(SettingsGroup):
    """How a kitchen is run."""

    ovens: int = number(2, 1, 9, meaning="Ovens that are on.", source="the landlord: 2")
    heat: float = number(180.0, 0.0, meaning="Degrees.")
    burnt: float = chance(0.1, meaning="Chance of a burnt meal.")
    dish: str = choice("soup", ("soup", "stew"), meaning="What is cooked.")
    open: bool = plain(True, meaning="Whether guests are served.")
    pinch: float = number(0.01, 0.001, meaning="Spoons of salt.")
    share: float = number(0.5, 0.0, 0.95, meaning="Share of the tip.")
    offset: float = number(0.0, meaning="Hours from noon.")
    plates: int = number(10, 0, 2_500_000, meaning="Plates there are.")
    herbs: tuple[str, ...] = plain(("dill", "mint"), meaning="What is grown.")


def test_values_are_converted_where_nothing_is_lost() -> None:
    kitchen = KitchenSettings(heat=200, herbs=["thyme"])  # type: ignore[arg-type]

    assert (kitchen.heat, type(kitchen.heat), kitchen.herbs) == (200.0, float, ("thyme",))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ovens", 0, r"kitchen\.ovens must lie in \[1, 9\], but is 0\."),
        ("ovens", 2.0, r"kitchen\.ovens must be a whole number, but is 2\.0\."),
        ("ovens", True, r"kitchen\.ovens must be a whole number, but is True\."),
        ("heat", -1, r"kitchen\.heat must be at least 0, but is -1\.0\."),
        ("heat", math.inf, r"kitchen\.heat must be finite, but is inf\."),
        ("burnt", math.nan, r"kitchen\.burnt must lie in \[0, 1\], but is nan\."),
        ("pinch", 0.0, r"kitchen\.pinch must be at least 0\.001, but is 0\.0\."),
        ("share", 0.96, r"kitchen\.share must lie in \[0, 0\.95\], but is 0\.96\."),
        ("plates", -1, r"kitchen\.plates must lie in \[0, 2,500,000\], but is -1\."),
        ("offset", math.nan, r"kitchen\.offset must be finite, but is nan\."),
        ("dish", "stw", r"kitchen\.dish must be one of soup, stew, but is 'stw'\. Did you mean stew\?"),
        ("dish", 3, r"kitchen\.dish must be a word, but is 3\."),
        ("open", 1, r"kitchen\.open must be true or false, but is 1\."),
        ("herbs", (), r"kitchen\.herbs must be a list of at least one name, but is \(\)\."),
        ("herbs", [1], r"kitchen\.herbs must be a list of at least one name"),
    ],
)
def test_an_invalid_value_is_named_with_what_was_expected(name: str, value: object, message: str) -> None:
    with pytest.raises(SettingsError, match=f"^{message}"):
        KitchenSettings(**{name: value})  # type: ignore[arg-type]


def test_an_integer_that_no_float_can_hold_is_out_of_range() -> None:
    with pytest.raises(SettingsError, match=r"^kitchen\.share must lie in \[0, 0\.95\], but is 1\.00e\+400\.$"):
        KitchenSettings(share=10**400)
    with pytest.raises(SettingsError, match=r"^kitchen\.ovens must lie in \[1, 9\], but is 1\.00e\+400\.$"):
        KitchenSettings(ovens=10**400)
    with pytest.raises(SettingsError, match=r"^kitchen\.offset must be finite, but is -1\.00e\+5000\.$"):
        KitchenSettings(offset=-(10**5000))


def test_a_group_describes_its_settings_in_their_order() -> None:
    infos = list(KitchenSettings().infos())

    assert [info.name for info in infos] == [
        "kitchen.ovens", "kitchen.heat", "kitchen.burnt", "kitchen.dish", "kitchen.open", "kitchen.pinch",
        "kitchen.share", "kitchen.offset", "kitchen.plates", "kitchen.herbs",
    ]  # fmt: skip
    assert infos[0] == SettingInfo(
        "kitchen.ovens", "whole number", 2, (1, 9), None, "Ovens that are on.", "the landlord: 2"
    )
    assert [info.allowed for info in infos] == [
        "in [1, 9]", "at least 0", "in [0, 1]", "one of soup, stew", "", "at least 0.001", "in [0, 0.95]", "",
        "in [0, 2,500,000]", "",
    ]  # fmt: skip


def test_the_docstring_lists_meaning_default_and_source() -> None:
    assert KitchenSettings.__doc__ is not None
    assert KitchenSettings.__doc__.startswith("How a kitchen is run.\n\nAttributes:\n    ovens:\n")
    assert "Ovens that are on. Default: 2; in [1, 9]. Source: the landlord: 2." in KitchenSettings.__doc__
    assert sentences(list(KitchenSettings().infos())[-1]) == "What is grown. Default: dill, mint."
