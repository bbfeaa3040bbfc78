from neat.exchange.neat_python.config_keys import KEYS, SECTIONS
from neat.neat_python_names import MISSING, RENAMED
from neat.neat_python_names import SECTIONS as KNOWN


def test_every_key_has_an_answer_where_settings_are_named() -> None:
    assert set(KEYS) == {*RENAMED, *MISSING}
    assert set(SECTIONS) == KNOWN
    assert {key.section for key in KEYS.values()} == KNOWN
