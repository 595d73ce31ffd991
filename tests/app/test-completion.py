#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-completion.py BASIN BASH-SCRIPT ZSH-SCRIPT FISH-SCRIPT: the completion of every shell that is here, as its user has it.  Prints TAP.

bash and zsh run on a terminal of their own, and keys are typed; what they make of a line is what a program named basin is then called
with.  fish is asked by its "complete -C", which exists for this."""
import fcntl
import json
import os
import pathlib
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

PATIENCE = 60
basin, *scripts = map (os.path.abspath, sys.argv[1:])
script_of = dict (zip (('bash', 'zsh', 'fish'), scripts))

# Completes by the program itself; anything else is kept, a word a line, renamed when it is whole.
PROGRAM = f"""#!/bin/sh
[ "$1" = complete ] && exec '{basin}' "$@"
printf '%s\\n' "$@" >"$RECEIVED.part"; mv "$RECEIVED.part" "$RECEIVED"
"""


def here (name):
    return os.path.join (os.getcwd (), name)


def environment ():
    return dict (PATH=here ('bin') + ':' + os.environ['PATH'], HOME=here ('home'), RECEIVED=here ('received'), TERM='dumb',
                 LC_ALL='C.UTF-8', LANGUAGE='', PS1='')


class Terminal:
    """A shell on it, which has read the script of completion."""
    ARGUMENTS = {'bash': ['--norc', '--noprofile', '-i'], 'zsh': ['-f', '-i']}
    EVERY = {'bash': b'\033*', 'zsh': b'\030a'}  # puts every candidate into the line
    SETUP = {'bash': "source '{0}'",
             'zsh': "fpath=('{1}' $fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; "
                    "zle -C every complete-word _generic; bindkey '^Xa' every; "
                    "zstyle ':completion:every::::' completer _all_matches _complete; zstyle ':completion:every:*' insert yes"}

    def __init__ (self, shell):
        self.shell = shell
        self.pid, self.file = pty.fork ()
        if self.pid == 0:
            os.execvpe (shell, [shell, *self.ARGUMENTS[shell]], environment ())
        fcntl.ioctl (self.file, termios.TIOCSWINSZ, struct.pack ('4H', 50, 300, 0, 0))
        self.shown = b''
        self.typed (self.SETUP[shell].format (script_of[shell], os.path.dirname (script_of[shell])) + '; basin ready')

    def typed (self, keys):
        """What basin is called with when these keys and Return are typed."""
        received = pathlib.Path ('received')
        received.unlink (missing_ok=True)
        os.write (self.file, (keys.encode () if isinstance (keys, str) else keys) + b'\r')
        end = time.monotonic () + PATIENCE
        while not received.exists ():
            assert time.monotonic () < end, f'{self.shell} made nothing of {keys!r}: {self.shown[-2000:]!r}'
            if select.select ([self.file], [], [], .02)[0]:
                self.shown += os.read (self.file, 65536)
        return received.read_text ().splitlines ()

    def candidates (self, line):
        """Of the line's last word.  Behind a "=" bash has only what follows."""
        before = line.replace (r'\ ', '').partition ('"')[0].count (' ') - 1
        return self.typed (line.encode () + self.EVERY[self.shell])[before:]

    def close (self):
        os.close (self.file)  # hangs up
        os.waitpid (self.pid, 0)


class Fish:
    def candidates (self, line):
        done = subprocess.run (['fish', '--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', script_of['fish'], line],
                               env=environment (), text=True, capture_output=True, timeout=PATIENCE)
        assert done.returncode == 0 and done.stderr == '', done.stderr
        return [candidate.split ('\t')[0] for candidate in done.stdout.splitlines ()]

    def close (self):
        pass


def described (name):
    return json.loads (subprocess.run ([basin, 'describe', name, '--json'], capture_output=True, text=True, check=True).stdout)


def candidates_are_the_programs (shell):
    listed = subprocess.run ([basin, 'list'], capture_output=True, text=True, check=True).stdout.splitlines ()
    spectrum = described ('spectrum')
    presets = [preset['id'] for preset in spectrum['presets']]
    choices = {p['id']: p['choices'] for p in spectrum['parameters'] if p['kind'] == 'choice'}
    cases = {
        'basin run ': [line.split ()[0] for line in listed],
        'basin explain d': ['double-descent'],
        'basin run spectrum --preset ': presets,
        'basin run spectrum --preset=': [f'--preset={preset}' for preset in presets],
        'basin run spectrum --set act': ['activation='],
        'basin run spectrum --set activation=': [f'activation={choice}' for choice in choices['activation']],
        'basin run spectrum --set=data=mo': ['--set=data=moons'],
        'basin run spectrum --set skip=f': ['skip=false'],
        'basin run spectrum --theme ': ['light', 'dark', 'projector'],
        'basin run spectrum --q': ['--quiet'],
    }
    for line, expected in cases.items ():
        got = shell.candidates (line)
        word = line.split (' ')[-1]
        behind = word[:word.rindex ('=') + 1] if '=' in word else ''
        assert [c.removeprefix (behind) for c in got] == [c.removeprefix (behind) for c in expected], (line, got, expected)
    parameters = shell.candidates ('basin run spectrum --set ')
    assert parameters == [p['id'] + '=' for p in spectrum['parameters']], parameters


def files_have_blanks_and_umlauts (shell):
    for option in ('--data ', '--set data-file=', '--weights='):
        for begun in ('my', r'my\ ') if '=' not in option else ('my',):
            got = shell.candidates (f'basin run spectrum {option}{begun}')
            assert ''.join (got).endswith ('my data.csv'), (option, begun, got)
    assert shell.candidates ('basin Mü') == ['Müller.csv']
    assert shell.candidates ('basin run spectrum --data "my d')[-1].endswith ('my data.csv')
    folders = shell.candidates ('basin run spectrum --save ')
    assert {folder.rstrip ('/') for folder in folders} == {'bin', 'home', 'run one'}, folders


def nothing_is_made_up (shell):
    """Where there is nothing to choose from a word stays as it is: no file in the place of a number."""
    for line in ('basin run spectrum --seed M', 'basin run nothing --preset s', 'basin swim M'):
        assert shell.candidates (line) in ([], [line.split (' ')[-1]]), line


def a_line_is_typed_with_tabs (shell):
    """With a command before it and a program that is named by its path."""
    wanted = ['run', 'spectrum', '--preset', 'digits', '--set', 'width=4', '--set', 'activation=relu', '--data', 'my data.csv']
    line = 'run spec\t--pre\tdig\t--set wid\t4 --set activation=re\t--data my\t'
    for program in ('basin', 'true && LC_ALL=C.UTF-8 basin', 'bin/basin', '~/../bin/basin'):
        got = shell.typed (f'{program} {line}')
        assert got == wanted, (program, got)


TESTS = [candidates_are_the_programs, files_have_blanks_and_umlauts, nothing_is_made_up]
ON_A_TERMINAL = [a_line_is_typed_with_tabs]


def prepare ():
    for folder in ('bin', 'home', 'run one'):
        os.mkdir (folder)
    for name in ('my data.csv', 'Müller.csv'):
        pathlib.Path (name).touch ()
    pathlib.Path ('bin/basin').write_text (PROGRAM)
    os.chmod ('bin/basin', 0o755)


def attempt (name, function):
    """None, or what is wrong."""
    shell = None
    try:
        shell = Fish () if name == 'fish' else Terminal (name)
        function (shell)
    except Exception:
        return traceback.format_exc ()
    finally:
        if shell:
            shell.close ()


def main ():
    cases = [(name, function) for name in script_of for function in TESTS + (ON_A_TERMINAL if name in Terminal.ARGUMENTS else [])]
    print (f'1..{len (cases)}')
    failed = 0
    with tempfile.TemporaryDirectory (prefix='basin-completion-') as folder:
        os.chdir (folder)
        prepare ()
        for number, (name, function) in enumerate (cases, 1):
            if not shutil.which (name):
                print (f'ok {number} {name}: {function.__name__} # SKIP there is no {name}')
                continue
            wrong = attempt (name, function)
            failed += wrong is not None
            print (f'{"not ok" if wrong else "ok"} {number} {name}: {function.__name__}', flush=True)
            for line in (wrong or '').splitlines ():
                print ('#', line)
        os.chdir ('/')
    return 1 if failed else 0


sys.exit (main ())
