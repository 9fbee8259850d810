"""Commands as they were once written, in scripts and protocols: each still asks its question."""

import click

SWITCHED = {
    ("adverse-events", "--onset"): "onset",
    ("competing", "--periods"): "competing-periods",
    ("deterioration", "--responders"): "responders",
}
"""Question by the command and the switch that once chose it."""

MODEL = {
    "--term",
    "--interaction",
    "--without-arm",
    "--stratify",
    "--ties",
    "--firth",
    "--weights",
    "--cluster",
}
"""Options of a Cox model that is not the registered one."""

PARTS: dict[str, dict[str, str]] = {
    "liver": {"child-pugh": "child-pugh", "albi": "albi", "injury": "liver-injury", "flares": "flares"},
    "labs": {"shift": "lab-shift", "agreement": "lab-agreement", "medians": "lab-medians"},
    "trajectories": {part: part for part in ("scores", "scales", "completion", "together")},
}
"""Question by the command that once held several and its ``--part``, the one without any first."""


def renew(words: list[str]) -> list[str]:
    """The words of a command as it is written now."""
    if not words:
        return words
    command, *others = words
    if command in ("cox", "ph", "standardised") and _names_model(others):
        return [*words, "--model", "own"]
    if command == "balance" and any(word.partition("=")[0] == "--weights" for word in others):
        return ["weighted", *others]
    for switch in (word for word in others if (command, word) in SWITCHED):
        return [SWITCHED[command, switch], *(word for word in others if word != switch)]
    if command in PARTS:
        return _renew_part(PARTS[command], words)
    return words


def _names_model(words: list[str]) -> bool:
    """Whether the words make a model of one's own, which once had no name."""
    options = {word.partition("=")[0] for word in words}
    return "--model" not in options and bool(options & MODEL)


def _renew_part(parts: dict[str, str], words: list[str]) -> list[str]:
    command, *others = [
        part for word in words for part in (word.split("=", 1) if word.startswith("--part=") else [word])
    ]
    if "--part" not in others:
        return [next(iter(parts.values())), *others]
    place = others.index("--part")
    asked = others[place + 1] if place + 1 < len(others) else ""
    return [parts.get(asked, command), *others[:place], *others[place + 2 :]]


class Questions(click.Group):
    """A group of commands that knows how they were once written."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its words, after old ones are renewed."""
        return super().resolve_command(ctx, renew(args))
