# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of basin for fish: what there is to choose from, the program says itself.
function __basin_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set word (string unescape -- $word; or string trim -l -c "\"'" -- $word)
    set -l program (string replace -r '^~/' ~/ -- $words[1])
    $program complete $words[2..-1] "$word" 2>/dev/null | while read -d \t -l candidate what
        switch $candidate
            case :file :folder
                # Behind "--data=", say.
                set -l part (string sub -s (math 1 + (string length -- "$what")) -- "$word")
                set -l paths (if test $candidate = :file; __fish_complete_path $part; else; __fish_complete_directories $part; end)
                for path in $paths
                    echo $what$path
                end
            case '*'
                printf '%s\t%s\n' $candidate $what
        end
    end
end
complete -c basin -k -f -a '(__basin_complete)'
