"""Overrides: how --settings, --set and --population change the settings of an experiment."""

from collections.abc import Iterable
from pathlib import Path

from neat import Settings, SettingsError
from neat.runs.untrusted_toml import MOST_BYTES
from neat.settings import toml_table
from neat.system import regular_file


def chosen_settings(
    settings: Settings, *, file: str | None = None, assignments: Iterable[str] = (), population: int | None = None
) -> Settings:
    """Return the settings of an experiment with the changes of the command line.

    Args:
        settings: Of the experiment.
        file: A TOML file that replaces them; settings.toml of a run is one.
        assignments: NAME=VALUE, each changes one.
        population: Genomes in a generation.

    Raises:
        SettingsError: The file cannot be read, or a setting does not exist or cannot have that value.
    """
    if file:
        settings = _settings_in(file)
    settings = settings.replace(assigned(assignments))
    if population is not None:
        settings = settings.replace("population_size", population)
    return settings


def assigned(assignments: Iterable[str]) -> dict[str, str]:
    """Return the values that --set has given, by name; of two for one setting, the later one.

    Raises:
        SettingsError: A word is not NAME=VALUE.
    """
    values = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(
                f"--set takes NAME=VALUE, such as mutation.add_neuron_rate=0.05, but got {assignment!r}."
            )
        values[name.strip()] = value.strip()
    return values


def _settings_in(file: str) -> Settings:
    try:
        content = regular_file.read(Path(file).resolve(), MOST_BYTES)  # a link that the user names is followed
        table = toml_table(content.decode("utf-8-sig"))
        if isinstance(table.get("run"), dict):  # what settings.toml says about its run, which is not a setting
            del table["run"]
        return Settings.from_dict(table)
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not encoded in UTF-8: {error}.") from error
    except SettingsError as error:
        raise SettingsError(f"{file}: {error}") from error
