# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of basin for bash: what there is to choose from, the program says itself.
_basin () # PROGRAM PART: of the last word what stands before the cursor and behind a "="
{
  local typed=("${COMP_WORDS[@]:1:COMP_CWORD}") words=() word candidate
  [[ ${typed[-1]} == = ]] || typed[-1]=$2
  # To bash "width=64" is three words.
  for word in "${typed[@]}"; do
    if [[ ${#words[@]} != 0 && ($word == = || ${words[-1]} == *=) ]]; then words[-1]+=$word; else words+=("$word"); fi
  done
  word=${words[-1]}

  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    case $candidate in
      :file) compopt -o default ;;
      :folder) compopt -o dirnames ;;
      "$word"*)
        [[ $candidate == *= ]] && compopt -o nospace
        COMPREPLY+=("${candidate#"${word%"$2"}"}") ;;
    esac
  done < <("${1/#~\//$HOME/}" complete "${words[@]}" 2>/dev/null)
}
complete -o nosort -F _basin basin
