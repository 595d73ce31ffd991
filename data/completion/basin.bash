# Completion of basin for bash: what there is to choose from, the program says itself.
_basin ()
{
  local line=${COMP_LINE:0:COMP_POINT} words word candidate
  read -r -a words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  word=${words[-1]}
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    case $candidate in
      :file) compopt -o filenames; COMPREPLY+=($(compgen -f -- "$word")) ;;
      :folder) compopt -o filenames; COMPREPLY+=($(compgen -d -- "$word")) ;;
      "$word"*)
        [[ $candidate == *= ]] && compopt -o nospace
        # bash takes "=" for the end of a word: only what follows is put in.
        [[ $word == *=* ]] && candidate=${candidate#*=}
        COMPREPLY+=("$candidate") ;;
    esac
  done < <(basin complete "${words[@]:1}" 2>/dev/null)
}
complete -F _basin basin
