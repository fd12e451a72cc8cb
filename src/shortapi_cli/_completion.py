"""`shortapi completion`: scripts for shells, which ask `shortapi complete` for candidates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shortapi_cli._output import tell

if TYPE_CHECKING:
    from shortapi_cli._options import Options

# bash takes `=` for the end of a word, so what stands before it is left out of its candidates.
BASH = r"""
_shortapi() {
    local line=${COMP_LINE:0:COMP_POINT} word meaning
    local at=${line##*[[:space:]]}
    local before=${at%"${at##*=}"}
    COMPREPLY=()
    while IFS=$'\t' read -r word meaning; do
        if [[ $word == '<files>' ]]; then
            compopt -o filenames
            while read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "${at##*=}")
        else
            COMPREPLY+=("${word#"$before"}")
        fi
    done < <(shortapi complete "$line" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -F _shortapi shortapi
"""

ZSH = r"""
_shortapi() {
    local word meaning files
    local -a whole begun
    while IFS=$'\t' read -r word meaning; do
        case $word in
            '<files>') files=1 ;;
            *=) begun+=("$word:$meaning") ;;
            *) whole+=("${word//:/\\:}:$meaning") ;;
        esac
    done < <(shortapi complete "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)
    (( $#whole )) && _describe -V shortapi whole
    (( $#begun )) && _describe -V shortapi begun -S ''
    if [[ -n $files ]]; then
        compset -P '*='
        _files
    fi
}
compdef _shortapi shortapi
"""

FISH = r"""
function __shortapi_complete
    for candidate in (shortapi complete (commandline -cp | string collect) 2>/dev/null)
        if string match -q '<files>*' -- $candidate
            set -l at (commandline -ct)
            set -l before (string match -r '^[^=]*=' -- $at; or echo '')
            printf '%s\n' $before(__fish_complete_path (string replace -r '^[^=]*=' '' -- $at))
        else
            echo $candidate
        end
    end
end
complete -c shortapi -f -a '(__shortapi_complete)'
"""

SCRIPTS: Mapping[str, str] = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def completion(options: Options) -> int:
    """Print the script of a shell."""
    tell(SCRIPTS[options.shell].strip())
    return 0
