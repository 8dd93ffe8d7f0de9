"""Completion scripts for bash, zsh and fish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from cleaner.rule import CATEGORIES

__all__ = ["SHELLS", "Command", "Option", "Takes"]

Takes: TypeAlias = Literal["nothing", "words", "categories", "files", "directories", "text"]
"""What follows an option: a word of a closed set, categories with commas between, ..."""


class Option(NamedTuple):
    """An option of a command, or (without names) what stands beside the options."""

    names: tuple[str, ...]
    help: str
    takes: Takes
    words: tuple[str, ...] = ()


class Command(NamedTuple):
    """A command, the words that call it, and all it takes."""

    path: str
    """``clean audit show``"""
    help: str
    options: tuple[Option, ...]
    operand: Option
    children: tuple[str, ...]
    """The words that may follow: ``show``, ``diff``, ..."""


# -------------------------------------------------------------------------- bash

BASH = """\
# Completion of the command clean for bash, made by 'clean completion bash'.

_clean_words() {{
    COMPREPLY=($(compgen -W "$1" -- "$2"))
}}

_clean_categories() {{
    local before="" known='{categories}'
    case $1 in *,*) before=${{1%,*}}, ;; esac
    COMPREPLY=($(compgen -P "$before" -W "$known" -- "${{1##*,}}"))
    compopt -o nospace 2> /dev/null
}}

_clean_paths() {{
    local IFS=$'\\n'
    COMPREPLY+=($(compgen "$1" -- "$2"))
    compopt -o filenames 2> /dev/null
}}

_clean() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before="" command=clean n
    COMPREPLY=()
    if ((COMP_CWORD > 0)); then before=${{COMP_WORDS[COMP_CWORD - 1]}}; fi
    if [[ $word == = ]]; then
        word=""
    elif [[ $before == = ]] && ((COMP_CWORD > 1)); then
        before=${{COMP_WORDS[COMP_CWORD - 2]}}
    fi
    for ((n = 1; n < COMP_CWORD; n++)); do
        case "$command ${{COMP_WORDS[n]}}" in
            {known}) command="$command ${{COMP_WORDS[n]}}" ;;
            *) break ;;
        esac
    done
    case "$command $before" in
{values}
    esac
    case "$command" in
{commands}
    esac
}}

complete -F _clean clean
"""


def bash(found: Sequence[Command]) -> str:
    """The script for bash 3.2 and later."""
    values: dict[str, list[str]] = {}
    for command in found:
        for option in command.options:
            if option.takes != "nothing":
                values.setdefault(_bash_value(option), []).extend(f"{command.path} {name}" for name in option.names)
    return BASH.format(
        categories=" ".join(CATEGORIES),
        known=_patterns(command.path for command in found[1:]),
        values="\n".join(f"        {_patterns(paths)}) {call}; return ;;" for call, paths in values.items()),
        commands="\n".join(line for command in found for line in _bash_command(command)),
    )


def _bash_command(command: Command) -> Iterator[str]:
    names = " ".join(name for option in command.options for name in option.names)
    yield f"        {_quoted(command.path)})"
    yield f'            case $word in -*) _clean_words {_quoted(names)} "$word"; return ;; esac'
    if command.children:
        yield f'            _clean_words {_quoted(" ".join(command.children))} "$word"'
    if command.operand.takes != "nothing":
        yield f"            {_bash_value(command.operand)}"
    yield "            ;;"


def _bash_value(option: Option) -> str:
    words = _quoted(" ".join(option.words))
    calls: dict[Takes, str] = {
        "words": f'_clean_words {words} "$word"',
        "categories": '_clean_categories "$word"',
        "files": '_clean_paths -f "$word"',
        "directories": '_clean_paths -d "$word"',
    }
    return calls.get(option.takes, ":")


def _patterns(words: Iterable[str]) -> str:
    return " | ".join(map(_quoted, words))


def _quoted(text: str) -> str:
    """In single quotes, as any of the three shells reads it."""
    return "'" + text.replace("'", "'\\''") + "'"


# --------------------------------------------------------------------------- zsh

ZSH = """\
#compdef clean
# Completion of the command clean for zsh, made by 'clean completion zsh'.

_clean_categories() {{
    compset -P '*,'
    compadd "$@" -q -S , -- {categories}
}}

_clean() {{
    local command=clean
    integer n=2
    while (( n < CURRENT )); do
        case "$command $words[n]" in
            ({known}) command="$command $words[n]" ;;
            (*) break ;;
        esac
        (( n++ ))
    done
    (( n -= 2, CURRENT -= n ))
    shift n words
    case "$command" in
{commands}
    esac
}}

_clean "$@"
"""


def zsh(found: Sequence[Command]) -> str:
    """The script for zsh 5 and later."""
    cases = [line for command in found for line in _zsh_command(command, found)]
    return ZSH.format(
        categories=" ".join(CATEGORIES),
        known="|".join(_quoted(command.path) for command in found[1:]),
        commands="\n".join(cases),
    )


def _zsh_command(command: Command, found: Sequence[Command]) -> Iterator[str]:
    yield f"        ({_quoted(command.path)})"
    specs = [_zsh_option(option, name) for option in command.options for name in option.names]
    if command.children:
        helps = {child.path: child.help for child in found}
        listed = " ".join(
            f"{word}\\:{_quoted(_zsh_text(helps[f'{command.path} {word}']))}" for word in command.children
        )
        specs.append(_quoted(f"1: : _alternative {_quoted(f'commands:command:(({listed}))')}{_zsh_also(command)}"))
    if command.operand.takes != "nothing":
        specs.append(_quoted(f"*:{command.operand.takes}:{_zsh_action(command.operand)}"))
    yield "            _arguments -s \\\n" + " \\\n".join("                " + spec for spec in specs)
    yield "            ;;"


def _zsh_also(command: Command) -> str:
    action = _zsh_action(command.operand)
    return "" if command.operand.takes == "nothing" else " " + _quoted(f"operands:operand:{action}")


def _zsh_option(option: Option, name: str) -> str:
    others = " ".join(option.names) if len(option.names) > 1 else ""
    mark = "" if option.takes == "nothing" else "=" if name.startswith("--") else "+"
    value = "" if option.takes == "nothing" else f":{option.takes}:{_zsh_action(option)}"
    return _quoted(f"{f'({others})' if others else '*'}{name}{mark}[{_zsh_text(option.help)}]{value}")


def _zsh_action(option: Option) -> str:
    words = " ".join(option.words)
    actions: dict[Takes, str] = {
        "words": f"({words})",
        "categories": "_clean_categories",
        "files": "_files",
        "directories": "_files -/",
    }
    return actions.get(option.takes, " ")


def _zsh_text(text: str) -> str:
    for special in "\\[]:":
        text = text.replace(special, "\\" + special)
    return text


# -------------------------------------------------------------------------- fish

FISH = """\
# Completion of the command clean for fish, made by 'clean completion fish'.

function __clean_command
    set -l command clean
    set -l given (commandline -opc)
    for word in $given[2..-1]
        switch "$command $word"
            case {known}
                set command "$command $word"
            case '*'
                break
        end
    end
    echo $command
end

function __clean_categories
    set -l before (commandline -ct | string match -r '.*,' | string replace -r '^--[a-z]+=' '')
    for category in {categories}
        echo "$before$category"
    end
end

{commands}
"""


def fish(found: Sequence[Command]) -> str:
    """The script for fish 3 and later."""
    lines = [line for command in found for line in _fish_command(command, found)]
    return FISH.format(
        categories=" ".join(CATEGORIES),
        known=" ".join(_fish_quoted(command.path) for command in found[1:]),
        commands="\n".join(lines),
    )


def _fish_command(command: Command, found: Sequence[Command]) -> Iterator[str]:
    start = f"complete -c clean -n {_fish_quoted(f'test (__clean_command) = {_fish_quoted(command.path)}')}"
    helps = {child.path: child.help for child in found}
    if command.operand.takes != "files":
        yield f"{start} -f"
    for word in command.children:
        yield f"{start} -a {word} -d {_fish_quoted(helps[f'{command.path} {word}'])}"
    if command.operand.takes not in ("nothing", "files"):
        yield f"{start}{_fish_value(command.operand)}"
    for option in command.options:
        names = "".join(f" -l {name[2:]}" if name.startswith("--") else f" -s {name[1:]}" for name in option.names)
        yield f"{start}{names}{_fish_value(option)} -d {_fish_quoted(option.help)}"


def _fish_value(option: Option) -> str:
    words = " ".join(option.words)
    values: dict[Takes, str] = {
        "nothing": "",
        "words": f" -x -a {_fish_quoted(words)}",
        "categories": " -x -a '(__clean_categories)'",
        "files": " -r",
        "directories": " -x -a '(__fish_complete_directories)'",
        "text": " -x",
    }
    return values[option.takes]


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SHELLS: dict[str, Callable[[Sequence[Command]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
