"""Migration: what a configuration file of neat-python becomes here, key by key, and the settings file of it."""

from typing import Any, NamedTuple

from neat.errors import one_line
from neat.settings import Settings, describe
from neat.settings_group import written

EXACT, DIFFERS, NONE, ELSEWHERE = "exact", "differs", "none", "elsewhere"
VERDICTS = {
    EXACT: "has the same meaning here",
    DIFFERS: "has a counterpart that is not the same",
    NONE: "has no counterpart here",
    ELSEWHERE: "is stated in another place",
}
"""What can be said about a key."""


class Remark(NamedTuple):
    """What one key became."""

    section: str
    name: str
    value: str
    """In the file; neat-python's default if the file does not have the key."""
    verdict: str
    """One of `VERDICTS`."""
    becomes: dict[str, Any]
    """Settings of ours, by public name."""
    reason: str
    """What differs, or where it is stated; "" if there is nothing to say."""
    in_file: bool = True
    """Whether the file has the key."""

    def __str__(self) -> str:
        settings = ", ".join(f"{name} = {written(value)}" for name, value in self.becomes.items())
        effect = "; ".join(filter(None, (settings, self.reason)))
        return f"{self.name} = {self.value}" + (f": {effect}" if effect else "")


class Task(NamedTuple):
    """What a configuration file says about the task and the run, which are not settings here."""

    inputs: int
    outputs: int
    seed: int | None
    """For --seed; None if the file does not state one."""
    solved_at: float | None
    """The fitness at which a run ends; None if it does not end at one."""


class Migration(NamedTuple):
    """A configuration file of neat-python as settings."""

    source: str
    settings: Settings
    task: Task
    remarks: tuple[Remark, ...]
    """A remark for each key of the file, in its order of sections."""
    always: dict[str, tuple[Any, str]]
    """Settings that neat-python has without a key: value and reason, by public name."""
    ignored_sections: tuple[str, ...]
    """Sections of the file that belong to classes of the user's own program."""

    def of(self, verdict: str) -> tuple[Remark, ...]:
        """Return the remarks about keys with this verdict."""
        return tuple(remark for remark in self.remarks if remark.verdict == verdict)

    def to_dict(self) -> dict[str, Any]:
        """Return what there is to know as plain values, for JSON."""
        return {
            "source": self.source,
            "settings": self.settings.to_dict(),
            "task": self.task._asdict(),
            "keys": [
                {**remark._asdict(), "becomes": {name: _plain(value) for name, value in remark.becomes.items()}}
                for remark in self.remarks
            ],
            "always": {name: {"value": value, "reason": reason} for name, (value, reason) in self.always.items()},
            "ignored_sections": list(self.ignored_sections),
        }

    def to_toml(self) -> str:
        """Return a settings file with the settings that differ from the defaults, each with the key it comes from."""
        lines = [f"# The settings in {one_line(self.source)}, a configuration file of neat-python."]
        lines += [
            f"# Inputs of its task: {self.task.inputs}; outputs: {self.task.outputs}."
            + ("" if self.task.solved_at is None else f" It ends at a fitness of {self.task.solved_at:g}.")
            + ("" if self.task.seed is None else f" Its seed is {self.task.seed}.")
        ]
        table = ""
        for name, value in self._ordered():
            group, _, last = name.rpartition(".")
            if group != table:
                lines += ["", f"[{group}]"]
                table = group
            origin = self._origin(name)
            lines += [f"# {origin}"] if origin else []
            lines.append(f"{last} = {written(value)}")
        without = [remark for remark in self.remarks if not remark.becomes and remark.verdict in (NONE, DIFFERS)]
        lines += ["", "# Without a counterpart:"] if without else []
        lines += [f"# {remark}" for remark in without]
        return "\n".join(lines) + "\n"

    def _ordered(self) -> list[tuple[str, Any]]:
        """Return the settings that a key became or that differ from the defaults, in the order of `describe`."""
        named = {name for remark in self.remarks for name in remark.becomes} | self.settings.changes().keys()
        return [(name, _value(self.settings, name)) for name in describe() if name in named]

    def _origin(self, name: str) -> str:
        """Return where a setting comes from, in one line."""
        words = [
            f"{remark.name} = {remark.value}" + (f": {remark.reason}" if remark.reason else "")
            for remark in self.remarks
            if name in remark.becomes
        ]
        return "; ".join(words) or (self.always[name][1] if name in self.always else "neat-python's default")


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _value(settings: Settings, name: str) -> Any:
    group, _, last = name.rpartition(".")
    return getattr(getattr(settings, group) if group else settings, last)
