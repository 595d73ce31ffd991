# Completion of basin for fish: what there is to choose from, the program says itself.
function __basin_complete
    set -l words (commandline -opc) (commandline -ct)
    for candidate in (basin complete $words[2..-1] 2>/dev/null)
        switch $candidate
            case :file
                __fish_complete_path (commandline -ct)
            case :folder
                __fish_complete_directories (commandline -ct)
            case '*'
                echo $candidate
        end
    end
end
complete -c basin -f -a '(__basin_complete)'
